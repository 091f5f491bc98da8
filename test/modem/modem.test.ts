// Tests two functions for all records: the number in a line, and the timeout for a number of bytes.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { airMs, fetchMs, numberIn } from '../../src/modem/modem.ts';

const test = suite('modem');

const lines: [line: string, expect: number | undefined][] = [
  ['+CFTPSPUT: 9', 9], ['+CFTPSPUT:9', 9], ['+QFTPPUT:-3', -3], ['+CME ERROR: 10', 10], ['+FTPPUT: 1,72', 1], ['+CFTPSLOGIN: 0', 0], ['+CME ERROR: SIM PIN required', undefined],
  ['OK', undefined], ['+CFTPSPUT: ', undefined], ['42', 42],
];
for (const [line, expect] of lines) test(`"${line}" has ${expect ?? 'no number'}`, () => assert.is(numberIn(line), expect));

// the timeout suffices for 50 bytes a second up to 120,000 bytes, and for nearly 200 bytes a second with millions of bytes
for (const [bytes, slowest] of [[1000, 50], [100_000, 50], [120_000, 50], [10_000_000, 200], [100_000_000, 200]] as const) {
  test(`the time limit of ${bytes} bytes allows ${slowest} bytes a second`, () => {
    assert.ok(airMs(bytes) >= bytes / slowest * 1000 * 0.95, `${airMs(bytes)} ms`);
  });
}

test('the wait for a lost result is limited', () => {
  assert.ok(airMs(120_000) <= 45 * 60_000, 'an image of 120 kB: at most three quarters of an hour');
  assert.ok(airMs(2_000_000) - airMs(1_000_000) <= 1_000_000 / 200 * 1000);
});

test('the time limit of a download allows a modem to fetch the whole file first, at 1 kB a second', () => {
  assert.equal([fetchMs(0), fetchMs(100_000)], [240_000, 340_000]);
});

test.run();
