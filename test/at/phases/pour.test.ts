// Tests the payload of a script row: its slices, its blocks, and what happens after its bytes.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beginPour, createPour, stopPour } from '../../../src/at/phases/pour.ts';
import type { Variables, Step } from '../../../src/at/step.ts';
import type { Payload } from '../../../src/at/task.ts';
import type { Pour, Pouring } from '../../../src/at/turn.ts';
import { newFault } from '../../../src/fault.ts';

const test = suite('pour');

interface Stand {
  turn: Pouring; pour: Pour; variables: Variables; poured: number[]; prompts: string[];
  /** Milliseconds for which the row's timer was started, one entry for each start. */
  armed: number[];
}

/** Makes a script row at the time 1,000 ms with a payload of `size` bytes, of which `left` are unsent. Each part takes 100 ms on the line. */
function stand(row: Partial<Step>, size: number, variables: Variables = {}, left = size): Stand {
  const all: Variables = { size: `${size}`, ...variables };
  const prompts: string[] = [];
  const poured: number[] = [];
  const armed: number[] = [];
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
  const turn = {
    row: { say: 'AT', ms: 1000, ...row }, heard: { wants: row.want ?? ['OK'], seen: [] }, task: { variables: all, payload }, clock: { now: () => 1000 },
    lines: { awaitPrompt: (text: string) => void prompts.push(text), pending: () => 0 }, lookUp: (name: string) => all[name],
    arm: (ms: number) => void armed.push(ms), disarm: () => undefined,
  } as unknown as Pouring;
  turn.pours = createPour(turn);
  return { turn, pour: turn.pours, variables: all, poured, prompts, armed };
}

test('the whole payload is sent at once after the prompt', () => {
  const { turn, pour, poured, prompts, armed } = stand({ pour: '>' }, 5000);
  beginPour(turn, pour);
  assert.equal([pour.phase, prompts], ['ready', ['>']]);
  pour.onPrompt();
  assert.equal([poured, pour.phase, pour.unsent, pour.clearMs, armed], [[5000], 'poured', 0, 1100, [1100]]);
  assert.is(prompts.at(-1), '', 'no further prompt is awaited');
});

test('a refusal before the prompt is dropped, a later one is kept', () => {
  const { turn, pour } = stand({ pour: '>' }, 5000);
  beginPour(turn, pour);
  turn.heard.refusal = 'ERROR';
  pour.onPrompt();
  assert.is(turn.heard.refusal, undefined);
  turn.heard.refusal = 'ERROR';
  pour.onPrompt();
  assert.is(turn.heard.refusal, 'ERROR');
});

test('the payload is sent in parts if the modem acknowledges each', () => {
  const { turn, pour, poured, prompts } = stand({ pour: 'CONNECT', ack: { text: 'A', bytes: 1024 } }, 2500);
  beginPour(turn, pour);
  const phases = [1, 2, 3].map(() => (pour.onPrompt(), pour.phase));
  assert.equal([poured, phases], [[1024, 1024, 452], ['acking', 'acking', 'poured']]);
  assert.ok(prompts.includes('A'));
  assert.is(pour.mismatch!.code, 'image-changed', 'the fault that the payload reports is kept');
});

test('a payload of exactly the acknowledged size is one part', () => {
  const { turn, pour } = stand({ pour: 'CONNECT', ack: { text: 'A', bytes: 1024 } }, 1024);
  beginPour(turn, pour);
  pour.onPrompt();
  assert.is(pour.phase, 'poured');
});

const slices: { title: string; max: string; left: number; granted?: string; slice: string; offset: string; poured: number }[] = [
  { title: 'as much as the modem takes', max: '1460', left: 5000, slice: '1460', offset: '0', poured: 1460 },
  { title: 'the offset is the number of bytes sent before', max: '1460', left: 2000, slice: '1460', offset: '3000', poured: 1460 },
  { title: 'the last slice has the rest', max: '1460', left: 40, slice: '40', offset: '4960', poured: 40 },
  { title: 'a smaller grant: only that many bytes are sent', max: '1460', left: 5000, granted: '700', slice: '1460', offset: '0', poured: 700 },
  { title: 'a larger grant than requested is line noise and ignored', max: '1460', left: 5000, granted: '9700', slice: '1460', offset: '0', poured: 1460 },
  { title: 'a grant that is no number is ignored', max: '1460', left: 5000, granted: '7x', slice: '1460', offset: '0', poured: 1460 },
  { title: 'a negative grant is ignored', max: '1460', left: 5000, granted: '-1', slice: '1460', offset: '0', poured: 1460 },
  { title: 'the modem reports no number: a slice is one byte', max: 'x', left: 5000, slice: '1', offset: '0', poured: 1 },
];
for (const { title, max, left, granted, slice, offset, poured } of slices) {
  test(`a slice: ${title}`, () => {
    const one = stand({ pour: '>', slice: 'max' }, 5000, { max, granted: 'from before' }, left);
    beginPour(one.turn, one.pour);
    assert.equal([one.variables['slice'], one.variables['offset'], one.variables['granted']], [slice, offset, '']);
    if (granted !== undefined) one.variables['granted'] = granted;
    one.pour.onPrompt();
    assert.equal(one.poured, [poured]);
  });
}

test('a stop returns the time that the line still needs, in mid-payload and after its last byte', () => {
  const { turn, pour } = stand({ pour: '>' }, 100);
  pour.halt = () => 42;
  pour.clearMs = 1100;
  assert.equal([stopPour(turn, pour), pour.halt], [42, undefined]);
  assert.is(stopPour(turn, pour), 100);
  for (const clearMs of [1000, 900]) assert.is(stopPour(turn, Object.assign(pour, { clearMs })), 0);
});

test('a new slice starts without state of the previous slice', () => {
  const { turn, pour } = stand({ pour: '>' }, 100);
  Object.assign(pour, { clearMs: 99, isEnded: true, phase: 'poured' });
  beginPour(turn, pour);
  assert.equal([pour.phase, pour.clearMs, pour.isEnded], ['ready', 0, false]);
});

test.run();
