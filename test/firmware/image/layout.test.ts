// Tests the samples by which the loader recognizes the firmware in a slot: no page of the flash may be erased unnoticed.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sampleOf } from '../../../firmware/image/layout.js';

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

test.run();
