// Tests the checksum that a modem reports of its copy of an image.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSum } from '../../src/payload/sum.ts';
import { noise } from '../sim/world/world.ts';

const test = suite('checksum');

const bytesOf = (text: string) => Uint8Array.from(text, c => c.charCodeAt(0)).buffer;

/** Returns the checksum of a text in all spellings, with bars between. The text is added in pieces, whose lengths are these in turn. */
function spelled(text: string, lengths: number[]): string {
  let found = '';
  const sum = createSum(bytesOf, all => void (found = all));
  for (let at = 0, i = 0; at < text.length; at += lengths[i++ % lengths.length]!) sum.add(text.slice(at, at + lengths[i % lengths.length]!));
  sum.end();
  return found;
}

const sumOf = (text: string, lengths: number[]) => spelled(text, lengths).split('|')[0]!;

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

const known: { title: string; text: string; sum: string }[] = [
  { title: 'an empty file', text: '', sum: '0' },
  { title: 'a single byte is the high byte of a word', text: '\x12', sum: '1200' },
  { title: 'a word', text: '\x12\x34', sum: '1234' },
  { title: 'two equal words cancel out', text: '\x12\x34\x12\x34', sum: '0' },
  { title: 'no leading zeros', text: '\x00\x05', sum: '5' },
  { title: 'the highest bit of four bytes', text: '\x00\x00\x00\x80', sum: '80' },
  { title: 'all bits', text: '\xff\xff\xff\xff\xff', sum: 'ff00' },
];
for (const { title, text, sum } of known) test(`${title}: ${sum}`, () => assert.is(sumOf(text, [1024]), sum));

test('the sum has all spellings of modems: lower and upper case, with and without leading zeros', () => assert.is(spelled('\x0e\xc4', [2]), 'ec4|0ec4|EC4|0EC4'));

/** Returns the checksum, computed byte by byte as the manual describes it. */
function plainly(bytes: Uint8Array): string {
  let sum = 0;
  bytes.forEach((byte, i) => (sum ^= i % 2 ? byte : byte << 8));
  return sum.toString(16);
}

for (const lengths of [[1024], [1], [3], [248], [7, 1024, 32], [33, 31]]) {
  test(`the sum does not depend on the lengths of the pieces: ${lengths}`, () => {
    for (const size of [1, 2, 31, 32, 33, 1023, 1024, 1025, 5001]) {
      const bytes = noise(size, size);
      assert.is(sumOf(textOf(bytes), lengths), plainly(bytes), `${size} bytes`);
    }
  });
}

test('the sum of a PEM certificate', () => {
  const pem = readFileSync(new URL('../fixtures/selfsigned.pem', import.meta.url));
  assert.is(sumOf(textOf(pem), [100]), plainly(pem));
});

test.run();
