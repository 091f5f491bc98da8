// Tests the functions that turn a text into a number. Many of the texts are ones that the engine's own functions misread or refuse.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fromDigits, fromHex, leadingNumber, numberOf, wholeOf } from '../src/number.ts';

const number = suite('number');

/** For each function: its name, the function itself, and the number that it must return for each text. */
const table: [name: string, turn: (text: string) => number, numbers: Record<string, number>][] = [
  ['fromDigits', fromDigits, { '0': 0, '007': 7, '0123': 123, '999999999999999': 999_999_999_999_999, '1000000000000000': NaN, [`${'0'.repeat(99)}12`]: 12, ['0'.repeat(70)]: 0, ['9'.repeat(70)]: NaN }],
  ['wholeOf', wholeOf, {
    '0': 0, '5': 5, '0000002123': 2123, '08': 8, '021': 21, '': NaN, ' 5': NaN, '5 ': NaN, '+5': NaN, '-5': NaN, '5.0': NaN, '1e3': NaN, '0x10': NaN, '0b11': NaN,
    '5\0': NaN, '\0': NaN, 'Infinity': NaN, 'x': NaN, [`${'0'.repeat(66)}2123`]: 2123, ['1'.repeat(16)]: NaN, ['1'.repeat(70)]: NaN, ['1'.repeat(200)]: NaN, ['x'.repeat(200)]: NaN,
  }],
  ['leadingNumber', leadingNumber, {
    '10': 10, ' 10': 10, '010,5': 10, '22,99': 22, '-18': -18, '+04': 4, '0x10': 0, '12abc': 12, '': NaN, 'x1': NaN, ',5': NaN, '1.9': 1,
    [`${'7'.repeat(70)} x`]: NaN, [`${'0'.repeat(70)}7 x`]: 7, [`5${' '.repeat(200)}`]: 5, ['x'.repeat(200)]: NaN,
  }],
  ['numberOf', numberOf, {
    '12.34': 12.34, '-0.5': -0.5, '+010.5': 10.5, '-18': -18, '+04': 4, '017': 17, '07.5': 7.5, '5.': 5, '0.': 0, '0': 0, '.5': NaN, '1.2.3': NaN, '--5': NaN, '': NaN, '-': NaN, '.': NaN,
    '1e3': NaN, '12 ': NaN, 'm': NaN, ['1'.repeat(70)]: NaN, [`0.${'1'.repeat(70)}`]: NaN,
  }],
  ['fromHex', fromHex, { 'ff': 255, 'FF': 255, '00ff': 255, '10': 16, '1a': 26, '0': 0, '3ff48400': 0x3ff48400, '': NaN, '0x1': NaN, 'g': NaN, '1a ': NaN, '-1': NaN, ['f'.repeat(16)]: NaN, [`${'0'.repeat(70)}a`]: 10, ['f'.repeat(200)]: NaN }],
];

for (const [name, turn, numbers] of table) {
  number(`${name} of each text`, () => {
    for (const [text, expected] of Object.entries(numbers)) assert.ok(Object.is(turn(text) + 0, expected), `${name}(${JSON.stringify(text)}) is ${turn(text)}, not ${expected}`);
  });
}

number('no text gives no number', () => assert.equal([wholeOf(undefined), numberOf(undefined), fromHex(undefined)], [NaN, NaN, NaN]));

number.run();
