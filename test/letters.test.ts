// Tests that names are converted between UTF-8 and code page 437, the card's letters on the chip. The simulator's table of that page is the measure.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inCodePage, inUtf8 } from '../src/letters.ts';
import { decode437 } from './sim/card/fat.ts';

const test = suite('letters');
const utf8 = (text: string) => Buffer.from(text).toString('latin1');

test('each letter of code page 437 is converted to UTF-8 and back', () => {
  for (let code = 0x80; code < 0x100; code++) {
    const byte = String.fromCharCode(code);
    const letter = utf8(decode437(byte));
    assert.is(inUtf8(`a${byte}b`), `a${letter}b`, `0x${code.toString(16)}`);
    assert.is(inCodePage(`a${letter}b`), `a${byte}b`, `0x${code.toString(16)}`);
  }
});

for (const [title, text, expected] of [
  ['ASCII stays unchanged', '/DCIM/100CAM ~!$', '/DCIM/100CAM ~!$'], ['several letters', utf8('/Süd/Größe'), '/S\x81d/Gr\x94\xe1e'], ['an empty name', '', ''],
  ['a letter missing from the code page stays unchanged', utf8('/про/ü'), `${utf8('/про/')}\x81`], ['letters of three bytes', utf8('½ ∞€'), `\xab \xec${utf8('€')}`],
  ['letters of four bytes', utf8('😀ß'), `${utf8('😀')}\xe1`], ['bytes that are not UTF-8 stay unchanged', '/S\x81d\xc3', '/S\x81d\xc3'],
] as const) test(`a name for the card: ${title}`, () => assert.is(inCodePage(text), expected));

test.run();
