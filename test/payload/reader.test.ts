// Tests that the modem gets exactly as many bytes of an image as were announced, at the given pace.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { EscapeRule } from '../../src/at/step.ts';
import type { Fault } from '../../src/fault.ts';
import { createPayload, type Load } from '../../src/payload/reader.ts';
import { createMemoryCard, createWire, timersOf, type MemoryCard, type Mischief } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';
import { noise } from '../sim/world/world.ts';

const reader = suite('reader');

const path = '/DCIM/100CAM/IMG_0001.JPG';
const bytesOf = (size: number, seed = 1) => Buffer.from(noise(size, seed)).toString('latin1');

function sourceOf(size: number, given: Partial<Load> = {}): Load {
  return { path, size, from: given.from ?? 0, baud: given.baud ?? 115_200, pace: given.pace ?? 0 };
}

interface Poured {
  card: MemoryCard;
  text: string;
  writes: { atMs: number; text: string }[];
  /** Number of calls of `onPoured`, which reports the end of the payload. */
  ends: number;
  ms: number;
  lineMs: number | undefined;
  fault: Fault | undefined;
}

interface Given {
  /** The size that the modem was told, in bytes. */
  size: number;
  /** The content of the file on the card; undefined: there is no file. */
  content?: string;
  pace?: number;
  baud?: number;
  mischief?: Mischief;
  /** Calls `act` after this many writes, to change the card or stop the payload. */
  after?: { writes: number; act: (card: MemoryCard, stop: () => void) => void };
}

async function pour(given: Given): Promise<Poured> {
  const clock = virtualClock(0);
  const card = createMemoryCard(given.content === undefined ? {} : { [path]: given.content }, given.mischief);
  let stop = () => {};
  let writes = 0;
  const wire = createWire(clock, () => {
    if (++writes === given.after?.writes) given.after.act(card, () => stop());
  });
  const startMs = clock.now();
  const poured: Poured = { card, text: '', writes: [], ends: 0, ms: 0, lineMs: undefined, fault: undefined };
  const payload = createPayload(card, wire, timersOf(clock), sourceOf(given.size, given));
  assert.is(payload.left(), given.size);
  stop = payload.pour(payload.left(), undefined, (lineMs, fault) => {
    poured.ends += 1;
    poured.ms = clock.now() - startMs;
    poured.lineMs = lineMs;
    poured.fault = fault;
  });
  await clock.run(() => false);
  assert.is(payload.left(), 0);
  payload.close();
  poured.text = wire.all();
  poured.writes = wire.writes.map(write => ({ atMs: write.atMs - startMs, text: write.text }));
  assert.is(card.openFiles(), 0, 'the file is closed');
  assert.is(clock.pending(), 0, 'no timer is pending');
  return poured;
}

const sizes = [0, 1, 255, 256, 257, 1023, 1024, 1025, 2048, 4999, 8191, 8192, 8193, 9215, 9216, 9217, 200_000];

for (const size of sizes) {
  for (const pace of [0, 1700]) {
    reader(`${size} bytes are sent unchanged, ${pace ? 'at a pace' : 'at line speed'}`, async () => {
      const content = bytesOf(size);
      const poured = await pour({ size, content, pace });
      assert.is(poured.text.length, size);
      assert.ok(poured.text === content, 'byte for byte');
      assert.is(poured.ends, 1);
      assert.is(poured.fault, undefined);
    });
  }
}

const changes: { title: string; expect: 'image-changed' | 'image-unreadable'; given: (size: number) => Partial<Given> }[] = [
  { title: 'shorter than announced', expect: 'image-changed', given: size => ({ content: bytesOf(size - 1) }) },
  { title: 'now empty', expect: 'image-changed', given: () => ({ content: '' }) },
  { title: 'longer than announced', expect: 'image-changed', given: size => ({ content: bytesOf(size + 1) }) },
  { title: 'much longer than announced', expect: 'image-changed', given: size => ({ content: bytesOf(size * 3 + 5000) }) },
  { title: 'grown during sending', expect: 'image-changed', given: size => ({ content: bytesOf(size), after: { writes: 1, act: card => card.put(path, bytesOf(size + 700)) } }) },
  { title: 'shrunk during sending', expect: 'image-changed', given: size => ({ content: bytesOf(size), after: { writes: 1, act: card => card.put(path, bytesOf(10)) } }) },
  { title: 'missing before the first byte', expect: 'image-unreadable', given: () => ({}) },
  { title: 'deleted during sending', expect: 'image-changed', given: size => ({ content: bytesOf(size), after: { writes: 1, act: card => void card.remove(path) } }) },
  { title: 'cannot be opened', expect: 'image-unreadable', given: size => ({ content: bytesOf(size), mischief: operation => (operation === 'open' ? false : undefined) }) },
  { title: 'cannot be read', expect: 'image-unreadable', given: size => ({ content: bytesOf(size), mischief: operation => (operation === 'read' ? false : undefined) }) },
];

for (const { title, expect, given } of changes) {
  reader(`the announced number of bytes is sent and a fault is reported if the file is ${title}`, async () => {
    for (const size of [1, 1023, 1024, 1025, 5000, 8192, 20_000]) {
      for (const pace of [0, 10_000]) {
        const poured = await pour({ size, pace, ...given(size) });
        assert.is(poured.text.length, size, `${size} bytes`);
        assert.is(poured.ends, 1);
        assert.is(poured.fault?.code, expect, `${size} bytes`);
        assert.is(poured.fault?.where, path);
      }
    }
  });
}

for (const size of [5000, 10_000]) {
  reader(`a failed read at any position still sends the announced ${size} bytes`, async () => {
    const content = bytesOf(size);
    for (let failing = 1; failing <= Math.ceil(size / 1024); failing++) {
      let reads = 0;
      const poured = await pour({ size, content, mischief: operation => (operation === 'read' && ++reads === failing ? false : undefined) });
      assert.is(poured.text.length, size);
      assert.is(poured.ends, 1);
      assert.is(poured.fault?.code, 'image-unreadable');
      assert.ok(poured.text.startsWith(content.slice(0, (failing - 1) * 1024)));
    }
  });
}

reader('bytes after a failed read do not complete the image', async () => {
  let reads = 0;
  const content = bytesOf(5000);
  const poured = await pour({ size: 5000, content, mischief: operation => (operation === 'read' && ++reads === 2 ? false : undefined) });
  assert.is(reads, 2, 'reading stops');
  assert.not.ok(poured.text.includes(content.slice(2048, 2080)));
});

// The following tests compare the pace of a payload with the times at which its bytes are written.

for (const pace of [1500, 1700, 5000, 11_520, 40_000]) {
  reader(`a pace of ${pace} bytes/s is never exceeded, and nearly reached on average`, async () => {
    const size = 20_011;
    const poured = await pour({ size, content: bytesOf(size), pace, baud: 921_600 });
    let sent = 0;
    for (const { atMs, text } of poured.writes) {
      assert.ok(text.length <= 256, 'a piece takes at most half of the modem\'s receive buffer of 512 bytes');
      sent += text.length;
      assert.ok(sent - 256 <= atMs * pace / 1000 + 1e-6, `${sent} bytes after ${atMs} ms`);
    }
    // no pause follows the last piece (up to 256 bytes), since the modem answers at once. So the time may be shorter by that piece
    assert.ok(poured.ms >= (size - 256) * 1000 / pace - 1e-6);
    assert.ok(poured.ms <= size * 1000 / pace + 1000);
  });
}

reader('the end is reported right after the last piece, before an answer can arrive', async () => {
  for (const size of [1000, 5000, 8192, 20_000]) {
    const clock = virtualClock(0);
    let endsAtLast = -1;
    let ends = 0;
    const wire = createWire(clock, () => {
      if (wire.all().length === size) clock.after(0, () => { endsAtLast = ends; });
    });
    createPayload(createMemoryCard({ [path]: bytesOf(size) }), wire, timersOf(clock), sourceOf(size)).pour(size, undefined, () => void ends++);
    await clock.run(() => false);
    assert.is(endsAtLast, 1, `${size} bytes`);
  }
});

reader('if the engine ends its pipe early for lack of memory, the rest is still sent', async () => {
  for (const turns of [0, 1, 5]) {
    const clock = virtualClock(0);
    const content = bytesOf(20_000);
    const wire = createWire(clock);
    let ends = 0;
    const short: typeof wire.pipe = (from, to, how) => {
      for (let i = 0; i < turns; i++) to.write(from.read(how.chunkSize)!);
      clock.after(0, how.complete);
    };
    createPayload(createMemoryCard({ [path]: content }), { ...wire, pipe: short }, timersOf(clock), sourceOf(20_000)).pour(20_000, undefined, () => void ends++);
    await clock.run(() => false);
    assert.ok(wire.all() === content);
    assert.is(ends, 1);
  }
});

reader('without a pace, pieces fit the UART\'s transmit buffer of 1,024 bytes', async () => {
  const poured = await pour({ size: 10_000, content: bytesOf(10_000) });
  for (const { text } of poured.writes) assert.ok(text.length <= 1024);
});

const lines: { title: string; size: number; baud: number; pace: number; expect: number }[] = [
  { title: 'none for an empty image', size: 0, baud: 115_200, pace: 0, expect: 0 },
  { title: 'the whole transfer time if writes do not block', size: 11_520, baud: 115_200, pace: 0, expect: 1000 },
  { title: 'the whole transfer time at another baud rate', size: 11_520, baud: 9600, pace: 0, expect: 12_000 },
  { title: 'none if the pace is slower than the line', size: 11_520, baud: 115_200, pace: 5760, expect: 0 },
  // the pace is faster than the line here. So 512 bytes wait in the driver (half of its 1,024) when the last piece of the image follows
  { title: 'the remaining time if the pace is faster than the line', size: 9600, baud: 9600, pace: 1920, expect: (512 + 9600 - 38 * 248) / 0.96 },
];

for (const { title, size, baud, pace, expect } of lines) {
  reader(`remaining time of the line: ${title}`, async () => {
    const poured = await pour({ size, content: bytesOf(size), baud, pace });
    assert.ok(Math.abs(poured.lineMs! - expect) < 1e-6, `${poured.lineMs} instead of ${expect}`);
  });
}

reader('pieces are sent in separate turns, so that other work continues', async () => {
  const clock = virtualClock(0);
  const card = createMemoryCard({ [path]: bytesOf(5000) });
  const wire = createWire(clock);
  createPayload(card, wire, timersOf(clock), sourceOf(5000)).pour(5000, undefined, () => undefined);
  assert.is(wire.writes.length, 1, 'one piece in a turn');
  await clock.run(() => false);
  assert.is(wire.all().length, 5000);
});

// The following tests send an image in slices, from an offset within it, and with escapes.

/** Sends slices of these sizes one after another. Returns the bytes and the fault of each slice, and the number of bytes that were not sent. */
async function slices(
  content: string, source: Partial<Load>, sizes: number[], size = content.length,
): Promise<{ texts: string[]; wrongs: (string | undefined)[]; left: number[] }> {
  const clock = virtualClock(0);
  const card = createMemoryCard({ [path]: content });
  const wire = createWire(clock);
  const payload = createPayload(card, wire, timersOf(clock), sourceOf(size, source));
  const told = { texts: [] as string[], wrongs: [] as (string | undefined)[], left: [payload.left()] };
  for (const bytes of sizes) {
    const before = wire.all().length;
    let isEnded = false;
    payload.pour(bytes, undefined, (_ms, fault) => {
      isEnded = true;
      told.wrongs.push(fault?.code);
    });
    assert.ok(await clock.run(() => isEnded) || isEnded);
    told.texts.push(wire.all().slice(before));
    told.left.push(payload.left());
  }
  payload.close();
  assert.is(card.openFiles(), 0);
  return told;
}

for (const bytes of [1, 255, 1024, 1360, 2048, 3000]) {
  reader(`slices of ${bytes} bytes send every byte once and in order`, async () => {
    const content = bytesOf(5003);
    const sizes = Array.from({ length: Math.ceil(5003 / bytes) }, (_, i) => Math.min(bytes, 5003 - i * bytes));
    const told = await slices(content, {}, sizes);
    assert.ok(told.texts.join('') === content);
    assert.equal(told.texts.map(text => text.length), sizes);
    assert.is(told.left.at(-1), 0);
    assert.ok(told.wrongs.every(mistake => mistake === undefined));
  });
}

reader('after an early end of the file, each remaining slice is padded and reports a fault', async () => {
  const told = await slices(bytesOf(2500), {}, [1000, 1000, 1000, 1000], 4000);
  assert.equal(told.texts.map(text => text.length), [1000, 1000, 1000, 1000]);
  assert.equal(told.wrongs, [undefined, undefined, 'image-changed', 'image-changed']);
});

for (const from of [0, 1, 1023, 1024, 1025, 4096, 5002, 5003]) {
  reader(`the ${from} bytes already on the server are not sent`, async () => {
    const content = bytesOf(5003);
    const told = await slices(content, { from }, [5003 - from]);
    assert.is(told.left[0], 5003 - from);
    assert.ok(told.texts[0] === content.slice(from));
    assert.equal(told.wrongs, [undefined]);
  });
}

const rules: { title: string; rule: EscapeRule }[] = [
  { title: 'AT76v3 12.2.15: 0x03 before 0x03 and 0x1A, ended by 0x1A', rule: { codes: '\x03\x1a', by: '\x03', end: '\x1a' } },
  { title: 'AT7080 15.2.24: 0x10 before 0x03 and 0x10, ended by 0x03', rule: { codes: '\x03\x10', by: '\x10', end: '\x03' } },
];

/** Reads escaped bytes as a modem does: returns the content, and the number of bytes after the end. */
function unescaped(text: string, rule: EscapeRule): { content: string; behind: number } {
  let content = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] === rule.by) content += text[++at];
    else if (text[at] === rule.end) return { content, behind: text.length - at - 1 };
    else content += text[at];
  }
  return { content, behind: -1 };
}

const payloads: { title: string; content: (rule: EscapeRule) => string }[] = [
  { title: 'an empty file', content: () => '' },
  { title: 'noise', content: () => bytesOf(5003) },
  { title: 'no special bytes', content: () => 'x'.repeat(3000) },
  { title: 'only escape bytes', content: rule => rule.by.repeat(2500) },
  { title: 'only end bytes', content: rule => rule.end.repeat(2500) },
  { title: 'special bytes at chunk boundaries', content: rule => `${'x'.repeat(1023)}${rule.end}${rule.by}${'x'.repeat(1022)}${rule.by}${rule.end}${rule.end}`.repeat(2) },
  { title: 'a special byte first and last', content: rule => `${rule.end}x${rule.by}` },
];

for (const { title, rule } of rules) {
  for (const { title: what, content } of payloads) {
    reader(`escaped (${title}): the modem receives it unchanged with one end byte: ${what}`, async () => {
      for (const pace of [0, 10_000]) {
        const clock = virtualClock(0);
        const card = createMemoryCard({ [path]: content(rule) });
        const wire = createWire(clock);
        const payload = createPayload(card, wire, timersOf(clock), sourceOf(content(rule).length, { pace }));
        let fault: Fault | undefined | null = null;
        payload.pour(payload.left(), rule, (_ms, bad) => { fault = bad; });
        await clock.run(() => fault !== null);
        const got = unescaped(wire.all(), rule);
        assert.ok(got.content === content(rule));
        assert.is(got.behind, 0);
        assert.is(fault, undefined);
      }
    });
  }
}

// The following tests stop a payload before its end.

for (const pace of [0, 1700]) {
  reader(`after a stop, no more bytes are sent and no end is reported, ${pace ? 'at a pace' : 'at line speed'}`, async () => {
    for (const [writes, size] of [[1, 5000], [2, 5000], [4, 5000], [1, 20_000], [7, 20_000], [19, 20_000]] as const) {
      const clock = virtualClock(0);
      const card = createMemoryCard({ [path]: bytesOf(size) });
      const wire = createWire(clock);
      let ends = 0;
      const payload = createPayload(card, wire, timersOf(clock), sourceOf(size, { pace }));
      const stop = payload.pour(size, undefined, () => void ends++);
      await clock.run(() => wire.writes.length === writes);
      stop();
      payload.close();
      assert.is(card.openFiles(), 0, 'the file is closed');
      await clock.run(() => false);
      assert.is(wire.writes.length, writes);
      assert.is(ends, 0);
      assert.is(clock.pending(), 0);
    }
  });
}

reader('a stop after the end has no effect', async () => {
  const clock = virtualClock(0);
  const card = createMemoryCard({ [path]: bytesOf(2000) });
  let ends = 0;
  const payload = createPayload(card, createWire(clock), timersOf(clock), sourceOf(2000));
  const stop = payload.pour(2000, undefined, () => void ends++);
  await clock.run(() => ends > 0);
  stop();
  payload.close();
  payload.close();
  assert.is(ends, 1);
  assert.is(card.openFiles(), 0);
});

reader('on close, the number of unsent bytes is reported', async () => {
  const clock = virtualClock(0);
  const wire = createWire(clock);
  const left: number[] = [];
  const payload = createPayload(createMemoryCard({ [path]: bytesOf(5000) }), wire, timersOf(clock), { ...sourceOf(5000), okMs: 700, onClose: bytes => void left.push(bytes) });
  const stop = payload.pour(5000, undefined, () => undefined);
  await clock.run(() => wire.writes.length === 1);
  stop();
  payload.close();
  assert.equal([left, payload.okMs], [[5000 - wire.all().length], 700]);
});

reader.run();
