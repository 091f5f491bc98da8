// Tests the reading of numbers from environment variables: a text that is no number gives an error, and is not silently replaced by the default.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askedNumber } from './asked.ts';

const test = suite('asked');
const name = 'SNAPFERRY_ASKED';

test.after.each(() => void delete process.env[name]);

test('a whole number is taken, zero too, and without one the usual', () => {
  assert.is(askedNumber(name, 7), 7);
  for (const [text, number] of [['0', 0], ['12', 12], ['', 7]] as const) {
    process.env[name] = text;
    assert.is(askedNumber(name, 7), number);
  }
});

test('any other text is a mistake', () => {
  for (const text of ['abc', '-1', '1.5', '1e3', '0x10', ' 7', '1234567890123456']) {
    process.env[name] = text;
    assert.throws(() => askedNumber(name, 7), new RegExp(`^${name}=${text} is no whole number of at most 15 digits\\.$`));
  }
});

test.run();
