// Tests the chunks of signed firmware, on Node and on the engine. Right chunks are expanded, and wrong ones do not use up the memory.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeSigned, readSigned } from '../../firmware/image/signed.js';
import { readChunk } from '../../src/update/chunk.ts';
import { findEngines } from '../needs.ts';
import { noise } from '../sim/world/world.ts';
import { createNatives } from './natives.ts';
import { runProgram } from './program.ts';

const test = suite('chunk');
const source = readFileSync(new URL('../../src/sentences.ts', import.meta.url));
const image = Buffer.concat([source.subarray(0, 8192), noise(4096), Buffer.alloc(4096, 0xff), source.subarray(0, 100)]);
const signed = makeSigned({ board: 'b', version: '0.1.0' }, image, () => new Uint8Array(256));
const { manifest, signed: head } = readSigned(signed);
let at = head.length + 256;
const chunks = manifest.chunks.map(({ sha256, stored }, i) => ({
  digest: sha256, stored: Buffer.from(signed.subarray(at, at += stored)).toString('latin1'),
  whole: Buffer.concat([image.subarray(i * 4096, (i + 1) * 4096), Buffer.alloc(4096, 0xff)]).subarray(0, 4096).toString('latin1'),
}));
const latin = (bytes: string | Uint8Array | undefined) => (bytes === undefined ? undefined : typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1'));
const [first, , plain, erased, last] = chunks as [typeof chunks[0], typeof chunks[0], typeof chunks[0], typeof chunks[0], typeof chunks[0]];

test('every chunk that the build has stored becomes that of the image', () => {
  assert.equal(chunks.map(({ stored }) => stored.length < 4096), [true, true, false, true, true]);
  assert.ok(erased.stored.length < 200);
  for (const { stored, digest, whole } of chunks) assert.is(latin(readChunk(createNatives(), stored, digest)), whole);
  assert.is(latin(readChunk(createNatives(), last.stored, last.digest))!.slice(100), '\xff'.repeat(3996));
});

const digestOf = (bytes: string) => createHash('sha256').update(bytes, 'latin1').digest('hex');
/** Turns a text of bits into bytes. */
const packed = (bits: string) => Buffer.from(bits.match(/.{1,8}/g)!.map(byte => parseInt(byte.padEnd(8, '0'), 2))).toString('latin1');
const letter = '101100001';
const copy = '000000000111111';

const wrong: [title: string, stored: string, digest: string][] = [
  ['another chunk', first.stored, last.digest], ['another chunk as it is', plain.stored, first.digest], ['no bytes', '', digestOf('')],
  ['its end missing', first.stored.slice(0, -1), first.digest], ['a byte more', `${first.stored}\xff\xff`, first.digest], ['its beginning missing', first.stored.slice(1), first.digest],
  ['a byte as it is missing', plain.stored.slice(0, -1), plain.digest], ['a byte too many as it is', `${plain.stored}a`, plain.digest], ['a digest in capitals', first.stored, first.digest.toUpperCase()],
  ['no digest', first.stored, ''], ['bytes that expand to one less', packed(letter + copy.repeat(63) + letter.repeat(62)), digestOf('a'.repeat(4095))],
  ['bytes that expand to one more', packed(letter + copy.repeat(63) + letter.repeat(64)), digestOf('a'.repeat(4097))],
  ['4,095 bytes that expand to 139,776', packed(copy.repeat(2184)), digestOf('\0'.repeat(139776))], ['noise', Buffer.from(noise(4000)).toString('latin1'), first.digest],
];
for (const [title, stored, digest] of wrong) test(`${title} is no chunk`, () => assert.is(readChunk(createNatives(), stored, digest), undefined));

test('bytes that expand to exactly a chunk are one, if the digest is theirs', () => {
  const stored = packed(letter + copy.repeat(63) + letter.repeat(63));
  assert.is(latin(readChunk(createNatives(), stored, digestOf('a'.repeat(4096)))), 'a'.repeat(4096));
  assert.is(readChunk(createNatives(), stored, digestOf('b'.repeat(4096))), undefined);
});

test('a flipped bit gives the same bytes by another way, or none, and never uses up the memory', () => {
  let refused = 0;
  for (let bit = 0; bit < first.stored.length * 8; bit += 37) {
    const bytes = Buffer.from(first.stored, 'latin1');
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    const chunk = latin(readChunk(createNatives(), bytes.toString('latin1'), first.digest));
    assert.ok(chunk === undefined || chunk === first.whole, `bit ${bit}`);
    if (chunk === undefined) refused++;
  }
  assert.ok(refused > 500, `${refused}`);
});

const programText = `
import { createNatives } from './device/natives';
import { readChunk } from './update/chunk';
function read(name) { const file = E.openFile('./card/' + name, 'r'); const text = file.read(5000) || ''; file.close(); return text; }
function show(n) {
  if (n === COUNT) { console.log('all told'); return; }
  const chunk = readChunk(createNatives(), read('c' + n), read('d' + n));
  console.log('told ' + n + ' ' + (chunk ? E.CRC32(chunk) === E.CRC32(read('w' + n)) : 'none'));
  setTimeout(function () { show(n + 1); }, 1);
}
setTimeout(function () { show(0); }, 10);
`;

for (const { command } of findEngines('chunks, expanded in its memory')) {
  test(`${command} takes the whole chunks and no other bytes, and its memory suffices`, async () => {
    const cases = [...chunks.map(({ stored, digest, whole }) => ({ stored, digest, whole, expect: 'true' })), ...wrong.map(([, stored, digest]) => ({ stored, digest, whole: '', expect: 'none' }))];
    const files = Object.fromEntries(cases.flatMap(({ stored, digest, whole }, n) => [[`c${n}`, stored], [`d${n}`, digest], [`w${n}`, whole]]));
    const told = await runProgram(command, programText.replace('COUNT', `${cases.length}`), [], files);
    assert.equal(told.filter(line => line.startsWith('told ')), cases.map(({ expect }, n) => `told ${n} ${expect}`), told.join('\n'));
    assert.not.match(told.join('\n'), /MEMORY|Uncaught/);
  });
}

test.run();
