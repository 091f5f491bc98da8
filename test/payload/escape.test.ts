// Tests the escape bytes of a payload. A decoder of its own, written like a modem's, checks them against the rules of two manuals. The content must
// not be copied.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { EscapeRule } from '../../src/at/step.ts';
import { sim7080 } from '../../src/modem/simcom/sim7080.ts';
import { sim7600 } from '../../src/modem/simcom/sim7600.ts';
import { chunkBytes } from '../../src/payload/chunks.ts';
import { createEscaper } from '../../src/payload/escape.ts';
import { createPayload } from '../../src/payload/reader.ts';
import type { Bytes, Uart } from '../../src/ports.ts';
import { scriptIn } from '../modem/record.ts';
import { createMemoryCard, createWire, timersOf } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';
import { noise } from '../sim/world/world.ts';

const test = suite('escape');

/**
 * The escape rule of a manual, with byte values: each byte of `special` in the content follows the byte `escape`. The byte `end` without `escape`
 * before it ends the data.
 */
interface Manual {
  title: string;
  escape: number;
  end: number;
  special: number[];
  rule: EscapeRule;
}

/** Returns the escape rule that the firmware's record of a modem has. */
function ruleOf(modem: ReturnType<typeof sim7600>): EscapeRule {
  return scriptIn(modem, 'stream').find(row => row.escape)!.escape!;
}

const manuals: Manual[] = [
  { title: 'SIM7600, AT76v3 12.2.15', escape: 0x03, end: 0x1a, special: [0x03, 0x1a], rule: ruleOf(sim7600()) },
  { title: 'SIM7080, AT7080 15.2.24', escape: 0x10, end: 0x03, special: [0x10, 0x03], rule: ruleOf(sim7080()) },
];

interface Decoded {
  content: number[];
  /** Number of bytes that follow the end byte; -1: there is no end byte. */
  behind: number;
  /** Number of escape bytes before a byte that is not special, which no manual allows. */
  needless: number;
}

/** Decodes bytes as a modem does, one at a time. */
function decode(bytes: Uint8Array, { escape, end, special }: Manual): Decoded {
  const content: number[] = [];
  let needless = 0;
  let isEscaped = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (!isEscaped && byte === escape) isEscaped = true;
    else if (!isEscaped && byte === end) return { content, behind: bytes.length - at - 1, needless };
    else {
      if (isEscaped && !special.includes(byte)) needless++;
      isEscaped = false;
      content.push(byte);
    }
  }
  return { content, behind: -1, needless };
}

interface Spy extends Uart {
  /** The pieces that each call of `write` got, one list for each call. */
  writes: Bytes[][];
  /** The buffers that `bytesOf` returned, one for each chunk. */
  buffers: ArrayBuffer[];
}

function createSpy(): Spy {
  const writes: Bytes[][] = [];
  const buffers: ArrayBuffer[] = [];
  return {
    writes, buffers,
    open: () => undefined,
    isWired: false, mostAtOnce: 1024,
    setFlow: () => undefined,
    hasFlow: () => false,
    isClear: () => true,
    onData: () => undefined,
    pipe: () => undefined,
    bytesOf: text => {
      const buffer = Uint8Array.from(text, c => c.charCodeAt(0)).buffer as ArrayBuffer;
      buffers.push(buffer);
      return buffer;
    },
    write: data => void writes.push(Array.isArray(data) ? [...data] : [data]),
  };
}

const lengthOf = (piece: Bytes) => piece.length;
const onWire = (writes: Bytes[][]) => Uint8Array.from(writes.flat().flatMap(piece => typeof piece === 'string' ? [...Buffer.from(piece, 'latin1')] : [...piece]));
const latin = (bytes: ArrayLike<number>) => Buffer.from(Uint8Array.from(bytes)).toString('latin1');

/** Writes the content as a payload does: chunk by chunk, and then the bytes that end it. */
function encode(spy: Spy, content: Uint8Array, rule: EscapeRule, chunk = chunkBytes): void {
  const write = createEscaper(spy, rule);
  for (let at = 0; at < content.length; at += chunk) write(latin(content.subarray(at, at + chunk)));
  spy.write(rule.end);
}

/** Makes `size` bytes of the letter A, with the bytes of `codes` at these places in turn. */
function placed(size: number, places: number[], codes: number[]): Uint8Array {
  const bytes = new Uint8Array(size).fill(0x41);
  places.forEach((at, i) => { bytes[at] = codes[i % codes.length]!; });
  return bytes;
}

const contents: { title: string; of: (manual: Manual) => Uint8Array }[] = [
  { title: 'an empty file', of: () => new Uint8Array() },
  { title: 'every byte value', of: () => Uint8Array.from({ length: 256 }, (_, i) => i) },
  { title: 'every pair of byte values', of: () => Uint8Array.from({ length: 131072 }, (_, i) => i % 2 ? (i >> 1) & 255 : i >> 9) },
  { title: 'descending byte values, not a multiple of the chunk size', of: () => Uint8Array.from({ length: 251 * 41 }, (_, i) => 255 - i % 256) },
  { title: 'only escape bytes', of: ({ escape }) => new Uint8Array(5000).fill(escape) },
  { title: 'only end bytes', of: ({ end }) => new Uint8Array(5000).fill(end) },
  { title: 'escape and end bytes in turn', of: ({ escape, end }) => Uint8Array.from({ length: 4097 }, (_, i) => i % 2 ? escape : end) },
  { title: 'no special bytes', of: ({ special }) => Uint8Array.from({ length: 5000 }, (_, i) => special.includes(i % 256) ? 0x41 : i % 256) },
  { title: 'a special byte first and last', of: ({ special }) => placed(3000, [0, 2999], special) },
  { title: 'the special bytes of both modem families', of: () => Uint8Array.from({ length: 3001 }, (_, i) => [0x03, 0x10, 0x1a, 0x1b, 0x00][i % 5]!) },
  { title: 'a single end byte', of: ({ end }) => Uint8Array.of(end) },
  { title: 'a single escape byte', of: ({ escape }) => Uint8Array.of(escape) },
  { title: 'text that looks like modem commands and results', of: () => Uint8Array.from(Buffer.from('+++\r\nOK\r\n\x1aNO CARRIER\x03\r\nAT\r', 'latin1')) },
  ...[1, 2, 3, 7, 251, 1023, 1024, 1025, 2047, 2048, 2049, 65536, 65537, 99991].map(size => ({ title: `noise of ${size} bytes`, of: () => noise(size, size) })),
];

/**
 * Places for runs of special bytes, as offsets from the border between two chunks (`border`). The runs end before the border, at it or across it,
 * or begin after it.
 */
const borders = [1024, 2048].flatMap(border => [1, 2, 3, 16, 17, 33].flatMap(run => [-run - 1, -run, -run + 1, -1, 0, 1].map(offset => ({ border, run, offset }))));

for (const manual of manuals) {
  test(`${manual.title}: the record's escape rule has the manual's special bytes`, () => {
    const { rule, escape, end, special } = manual;
    assert.is(rule.by.charCodeAt(0), escape);
    assert.is(rule.end.charCodeAt(0), end);
    assert.is(rule.by.length + rule.end.length, 2);
    for (let byte = 0; byte < 256; byte++) {
      assert.is(rule.codes.includes(String.fromCharCode(byte)), special.includes(byte), `0x${byte.toString(16)}`);
    }
  });

  for (const { title, of } of contents) {
    test(`${manual.title}: ${title}: decoded unchanged, followed by one end byte`, () => {
      const content = of(manual);
      const spy = createSpy();
      encode(spy, content, manual.rule);
      const sent = onWire(spy.writes);
      const decoded = decode(sent, manual);
      assert.is(latin(decoded.content), latin(content));
      assert.is(decoded.behind, 0);
      assert.is(decoded.needless, 0);
      const escapes = content.filter(byte => manual.special.includes(byte)).length;
      assert.is(sent.length, content.length + escapes + 1, 'no more bytes than the rule requires');
    });
  }

  test(`${manual.title}: runs of special bytes at and across chunk boundaries are decoded unchanged`, () => {
    for (const { border, run, offset } of borders) {
      for (const codes of [manual.special, [...manual.special].reverse(), [manual.end], [manual.escape]]) {
        const content = placed(3000, Array.from({ length: run }, (_, i) => border + offset + i), codes);
        const spy = createSpy();
        encode(spy, content, manual.rule);
        const decoded = decode(onWire(spy.writes), manual);
        assert.ok(latin(decoded.content) === latin(content) && decoded.behind === 0, `${run} codes from ${border + offset} on`);
      }
    }
  });

  test(`${manual.title}: chunks of up to 70 bytes and an empty chunk are decoded unchanged`, () => {
    const content = Uint8Array.from({ length: 997 }, (_, i) => (i * 7) % 29);
    for (let chunk = 1; chunk <= 70; chunk++) {
      const spy = createSpy();
      createEscaper(spy, manual.rule)('');
      encode(spy, content, manual.rule, chunk);
      const decoded = decode(onWire(spy.writes), manual);
      assert.is(latin(decoded.content), latin(content), `chunks of ${chunk}`);
      assert.is(decoded.behind, 0);
    }
  });

  test(`${manual.title}: two images in alternating chunks do not disturb each other`, () => {
    const spies = [createSpy(), createSpy()];
    const escapers = spies.map(spy => createEscaper(spy, manual.rule));
    const content = placed(600, [0, 1, 499, 599], [manual.end]);
    for (let turn = 0; turn < 3; turn++) escapers.forEach(write => write(latin(content)));
    for (const spy of spies) {
      spy.write(manual.rule.end);
      assert.is(latin(decode(onWire(spy.writes), manual).content), latin(content).repeat(3));
    }
  });

  test(`${manual.title}: after a failed write, the next image is escaped from its first byte`, () => {
    const spy = createSpy();
    let isBroken = true;
    const broken: Uart = {
      ...spy,
      write: data => {
        if (isBroken) throw new Error('the line is gone');
        spy.write(data);
      },
    };
    const content = latin(placed(600, [300, 301], [manual.end]));
    assert.throws(() => createEscaper(broken, manual.rule)(content), 'the line is gone');
    isBroken = false;
    createEscaper(broken, manual.rule)(content);
    spy.write(manual.rule.end);
    assert.is(latin(decode(onWire(spy.writes), manual).content), content);
  });

  test(`${manual.title}: writes consist of views of the chunk's bytes and the escape byte, without copies`, () => {
    for (const { title, of } of contents) {
      const content = of(manual).subarray(0, 4096);
      for (let from = 0; from < content.length; from += chunkBytes) {
        const spy = createSpy();
        const chunk = content.subarray(from, from + chunkBytes);
        createEscaper(spy, manual.rule)(latin(chunk));
        assert.ok(spy.buffers.length <= 1, 'the chunk is converted to bytes once');
        let at = 0;
        for (const piece of spy.writes.flat()) {
          if (typeof piece === 'string') {
            assert.is(piece, manual.rule.by, `${title}: text other than the escape byte`);
            continue;
          }
          assert.is(piece.buffer, spy.buffers[0], `${title}: a piece of another buffer`);
          assert.is(piece.byteOffset, at, `${title}: a piece out of order`);
          assert.ok(piece.length > 0, `${title}: an empty piece`);
          at += piece.length;
        }
        assert.is(at, chunk.length, title);
      }
    }
  });

  test(`${manual.title}: at most 32 pieces are passed to one write`, () => {
    let most = 0;
    for (const { of } of contents) {
      const spy = createSpy();
      encode(spy, of(manual), manual.rule);
      for (const write of spy.writes) most = Math.max(most, write.length);
    }
    // A write gets only a few pieces: a list of n of them costs the engine about 2n JsVars (blocks of memory) of 4,000.
    assert.ok(most <= 32, `${most} pieces at once`);
    assert.ok(most > 1);
  });

  test(`${manual.title}: a chunk without special bytes takes one write`, () => {
    const spy = createSpy();
    createEscaper(spy, manual.rule)('x'.repeat(chunkBytes));
    assert.equal(spy.writes.map(write => write.map(lengthOf)), [[chunkBytes]]);
  });

  test(`${manual.title}: a file from the card is decoded unchanged, with and without a pace`, async () => {
    for (const size of [0, 1, 1023, 1024, 1025, 5003]) {
      for (const pace of [0, 5000]) {
        const content = Uint8Array.from(noise(size, 5).map((byte, i) => i % 3 ? byte : manual.special[i % 2]!));
        const clock = virtualClock(0);
        const wire = createWire(clock);
        const payload = createPayload(createMemoryCard({ '/a': latin(content) }), wire, timersOf(clock), { path: '/a', size, from: 0, baud: 115_200, pace });
        let isPoured = false;
        payload.pour(size, manual.rule, () => { isPoured = true; });
        await clock.run(() => isPoured);
        const decoded = decode(Uint8Array.from(Buffer.from(wire.all(), 'latin1')), manual);
        assert.is(latin(decoded.content), latin(content), `${size} bytes at pace ${pace}`);
        assert.is(decoded.behind, 0);
      }
    }
  });
}

test('each rule leaves the special bytes of the other rule unchanged', () => {
  const [first, second] = manuals;
  const spy = createSpy();
  createEscaper(spy, first!.rule)('\x10\x11\x13');
  createEscaper(spy, second!.rule)('\x1a\x1b\x1c');
  assert.is(latin(onWire(spy.writes)), '\x10\x11\x13\x1a\x1b\x1c');
});

test.run();
