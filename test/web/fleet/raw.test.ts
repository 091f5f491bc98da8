// Tests that words of cameras and servers are shown without invisible characters that hide or turn text, and not at any length.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shownSentence, shownWord } from '../../../web/fleet/raw.ts';

const test = suite('words of cameras and servers');

for (const [name, show, most] of [['a word', shownWord, 120], ['a sentence', shownSentence, 600]] as const) {
  test(`${name} of at most ${most} characters is shown whole; a longer one is cut, and an ellipsis says so`, () => {
    assert.is(show('x'.repeat(most)), 'x'.repeat(most));
    assert.is(show('x'.repeat(most + 1)), `${'x'.repeat(most)}…`);
  });

  test(`${name}: each control character, and each that turns the direction of writing, is replaced`, () => {
    assert.is(show('a\0b\x1b[2Jc\u202egpj.exe\u200b\u2066'), 'a\uFFFDb\uFFFD[2Jc\uFFFDgpj.exe\uFFFD\uFFFD');
    assert.is(show('Hütte <b>7</b> 山'), 'Hütte <b>7</b> 山');
  });
}

test.run();
