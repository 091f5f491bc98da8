// Tests the conversion between text and strings whose characters are bytes.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { arrayOf, bytesOf, isUtf8, toSentence, toBytes, toText } from '../../../../web/configure/form/bytes.ts';

const bytes = suite('configure/form/bytes');

const pairs: [letters: string, bytes: string][] = [['', ''], ['hut-3', 'hut-3'], ['hütte', 'h\xC3\xBCtte'], ['€', '\xE2\x82\xAC'], ['📷', '\xF0\x9F\x93\xB7']];
for (const [letters, as] of pairs) {
  bytes(JSON.stringify(letters), () => {
    assert.is(toBytes(letters), as);
    assert.is(toText(as), letters);
    assert.is(bytesOf(arrayOf(as)), as);
  });
}

bytes('invalid UTF-8 is shown byte by byte, and characters beyond a byte are unchanged', () => {
  for (const odd of ['h\xFCtte', '\xC3', '\u20ac']) {
    assert.is(toText(odd), odd);
    assert.not.ok(isUtf8(odd));
  }
});

bytes('a message with a quotation truncated within a character is readable', () => assert.is(toSentence('found "h\xC3...", \xC3\xBC'), 'found "h\ufffd...", ü'));

bytes.run();
