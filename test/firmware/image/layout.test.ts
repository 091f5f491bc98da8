// Tests the samples by which the loader recognizes the firmware in a slot: no page of the flash may be erased unnoticed. The loader, the build and the
// independent rules of the power cuts take the same samples of a program of any length.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sampleOf, writeRecord } from '../../../firmware/image/layout.js';
import type * as module from '../../../src/device/loader/sample.ts';
import { programOf as moduleProgram, runOnNode } from '../../device/module.ts';
import { judge } from '../../tools/soak/update/rules.ts';

const test = suite('layout');
const pageBytes = 4096;

/** Makes a program of this length in bytes, without the byte 0xFF of erased flash. */
const programOf = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) % 251);

for (const length of [1, 16, 4095, 4096, 4097, 4100, 8192, 8193, 12_288, 12_300, 20_000, 94 * pageBytes + 1, 95 * pageBytes]) {
  test(`each page of a program of ${length} bytes has a sample: if it is erased, the sum is another`, () => {
    const program = programOf(length);
    const sum = sampleOf(program);
    for (let at = 0; at < length; at += pageBytes) assert.is.not(sampleOf(Uint8Array.from(program).fill(0xff, at, at + pageBytes)), sum, `page ${at / pageBytes}`);
  });
}

test('the first and the last byte of a program have a sample', () => {
  const program = programOf(10_000);
  for (const at of [0, 9999]) assert.is.not(sampleOf(Uint8Array.from(program).fill(0xff, at, at + 1)), sampleOf(program), String(at));
});

/** Lengths around the borders at which the samples of a program change their number, and very short ones. */
const lengths = [1, 7, 8, 9, 15, 16, 17, ...[1, 2, 3, 7, 94, 95].flatMap(pages => [-9, -8, -7, -1, 0, 1, 7, 8, 9].map(more => pages * pageBytes + more))]
  .filter(length => length <= 95 * pageBytes);

test('the loader takes the samples that the build takes, at any length', async () => {
  const texts = lengths.map(length => `tell(create(${JSON.stringify(Buffer.from(programOf(length)).toString('latin1'))}));`);
  const sums = await runOnNode(moduleProgram<typeof module>('device/loader/sample', 'sampleOf', {}, texts.join('\n')));
  assert.equal(sums, lengths.map(length => sampleOf(programOf(length))));
});

test('the rules of the power cuts take the samples that the build takes, at any length', () => {
  for (const length of lengths) {
    const marks = new Uint8Array(64).fill(0xff);
    marks.set(writeRecord('a', programOf(length), true));
    const a = new Uint8Array(96 * pageBytes).fill(0xff);
    a.set(programOf(length));
    assert.equal(judge(marks, { a, b: new Uint8Array() }), { slot: 'a', isGood: true }, String(length));
  }
});

test.run();
