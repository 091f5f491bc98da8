// The data phase of a row: payload slice, number of parts, and bytes after the prompt.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLines } from '../../src/at/lines.ts';
import { createPour, endPart, pourPart, prepare, stopPour, type Pour } from '../../src/at/pour.ts';
import type { Variables, Step } from '../../src/at/step.ts';
import type { Payload } from '../../src/at/task.ts';
import { newFault } from '../../src/fault.ts';

const test = suite('pour');

interface Stand {
  pour: Pour; variables: Variables; poured: number[]; prompts: string[]; prepare(): void; part(): void;
  ended: [bytes: number, lineMs: number, code: string | undefined][];
}

/** A payload of `size` bytes; each part takes 100 ms on the line. */
function stand(row: Partial<Step>, size: number, variables: Variables = {}, left = size): Stand {
  const pour = createPour();
  const all: Variables = { size: `${size}`, ...variables };
  const prompts: string[] = [];
  const poured: number[] = [];
  const ended: Stand['ended'] = [];
  const lines = createLines({ onLine: () => undefined, onPrompt: () => undefined, onRaw: () => undefined, onHeld: () => undefined });
  const watched = { ...lines, awaitPrompt: (text: string) => void prompts.push(text) };
  const step = { say: 'AT', ms: 1000, ...row } as Step;
  let rest = left;
  const payload: Payload = {
    left: () => rest,
    pour: (bytes, _escape, onPoured) => {
      poured.push(bytes);
      rest -= bytes;
      onPoured(100, poured.length === 3 ? newFault('image-changed', 'x') : undefined);
      return () => 42;
    },
    take: () => undefined, close: () => undefined,
  };
  return {
    pour, variables: all, poured, prompts, ended,
    prepare: () => prepare(pour, step, payload, all, watched, name => all[name]),
    part: () => pourPart(pour, step, payload, all, watched, (bytes, lineMs, fault) => {
      ended.push([bytes, lineMs, fault?.code]);
      endPart(pour, bytes, watched, 1000 + lineMs, fault);
    }),
  };
}

test('a row that pours nothing awaits no prompt', () => {
  const { pour, prompts, prepare: begin } = stand({}, 100);
  begin();
  assert.equal([pour.phase, prompts], ['', ['']]);
});

test('all of it at once, after the prompt', () => {
  const { pour, poured, prompts, prepare: begin, part, ended } = stand({ pour: '>' }, 5000);
  begin();
  assert.equal([pour.phase, prompts], ['ready', ['>']]);
  part();
  assert.equal([poured, pour.phase, pour.left, pour.clearMs, ended], [[5000], 'poured', 0, 1100, [[5000, 100, undefined]]]);
  assert.is(prompts.at(-1), '', 'what looks like a prompt after it is none');
});

test('in parts, where the modem acknowledges each', () => {
  const { pour, poured, prompts, prepare: begin, part } = stand({ pour: 'CONNECT', ack: { text: 'A', bytes: 1024 } }, 2500);
  begin();
  const phases = [1, 2, 3].map(() => (part(), pour.phase));
  assert.equal([poured, phases], [[1024, 1024, 452], ['acking', 'acking', 'poured']]);
  assert.ok(prompts.includes('A'));
  assert.is(pour.fault!.code, 'image-changed', 'what the payload says of itself is kept');
});

test('just as much as is acknowledged at once is one part', () => {
  const { pour, prepare: begin, part } = stand({ pour: 'CONNECT', ack: { text: 'A', bytes: 1024 } }, 1024);
  begin();
  part();
  assert.is(pour.phase, 'poured');
});

const slices: { title: string; max: string; left: number; granted?: string; slice: string; offset: string; poured: number }[] = [
  { title: 'as much as the modem takes', max: '1460', left: 5000, slice: '1460', offset: '0', poured: 1460 },
  { title: 'after what went before', max: '1460', left: 2000, slice: '1460', offset: '3000', poured: 1460 },
  { title: 'the last one', max: '1460', left: 40, slice: '40', offset: '4960', poured: 40 },
  { title: 'less is granted: that much is given', max: '1460', left: 5000, granted: '700', slice: '1460', offset: '0', poured: 700 },
  { title: 'more is granted than was asked for: the line has garbled it', max: '1460', left: 5000, granted: '9700', slice: '1460', offset: '0', poured: 1460 },
  { title: 'what is granted is no number', max: '1460', left: 5000, granted: '7x', slice: '1460', offset: '0', poured: 1460 },
  { title: 'a negative grant is none', max: '1460', left: 5000, granted: '-1', slice: '1460', offset: '0', poured: 1460 },
  { title: 'a modem that tells no number takes a byte', max: 'x', left: 5000, slice: '1', offset: '0', poured: 1 },
];
for (const { title, max, left, granted, slice, offset, poured } of slices) {
  test(`a slice: ${title}`, () => {
    const one = stand({ pour: '>', slice: 'max' }, 5000, { max, granted: 'from before' }, left);
    one.prepare();
    assert.equal([one.variables['slice'], one.variables['offset'], one.variables['granted']], [slice, offset, '']);
    if (granted !== undefined) one.variables['granted'] = granted;
    one.part();
    assert.equal(one.poured, [poured]);
  });
}

test('stopped in its middle it tells what the line still needs; after its end, what is left of that', () => {
  const pour = createPour();
  pour.stop = () => 42;
  assert.equal([stopPour(pour, 5000), pour.stop], [42, undefined]);
  pour.clearMs = 5100;
  assert.equal([stopPour(pour, 5000), stopPour(pour, 5100), stopPour(pour, 6000)], [100, 0, 0]);
});

test('another row begins with nothing of the one before', () => {
  const { pour, prepare: begin } = stand({ pour: '>' }, 100);
  Object.assign(pour, { clearMs: 99, isEnded: true, phase: 'poured' });
  begin();
  assert.equal([pour.phase, pour.clearMs, pour.isEnded], ['ready', 0, false]);
});

test.run();
