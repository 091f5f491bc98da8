// Tests that the console's bytes are split into lines, wherever they are cut.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLines, levelOf } from '../../../../web/link/line/lines.ts';

const lines = suite('web/link/line/lines');

const rows = [
  { title: 'while booting', given: '\r\x1b[Jbooted\r\n', expect: ['booted'] },
  { title: 'after the prompt', given: '\r\n>\r\x1b[Jone\r\n>\r\x1b[Jtwo\r\n>', expect: ['one', 'two'] },
  { title: 'that begins with the prompt character', given: '>\r\x1b[J> AT\r\n', expect: ['> AT'] },
  { title: 'with multibyte characters', given: '>\r\x1b[Jé€\r\n', expect: ['é€'] },
  { title: 'with C1 control characters in UTF-8', given: 'a\u009b2Jb\u009dc\u0080\r\n', expect: ['a2Jbc'] },
  { title: 'with terminal escape sequences', given: 'a\x1b[2Jb\x07c\x9b\r\n', expect: ['abc\ufffd'] },
];

for (const { title, given, expect } of rows) {
  lines(`a line ${title}`, () => {
    const bytes = given.includes('\x07') ? Uint8Array.from(given, letter => letter.charCodeAt(0)) : new TextEncoder().encode(given);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const got: string[] = [];
      const { take } = createLines(text => got.push(text));
      take(bytes.subarray(0, cut));
      take(bytes.subarray(cut));
      assert.equal(got, expect);
    }
  });
}

lines('a prompt is no line, but the rest of the input', () => {
  const { take, rest } = createLines(() => assert.unreachable());
  take(new TextEncoder().encode('\r\x1b[Jpassword>'));
  assert.is(rest(), 'password>');
});

lines('an endless line is split', () => {
  const got: string[] = [];
  const { take } = createLines(text => got.push(text));
  for (let piece = 0; piece < 100; piece++) take(new TextEncoder().encode('x'.repeat(100)));
  assert.ok(got.length >= 9 && got.every(text => text.length <= 1100));
});

const levels = [
  { given: '+0.100 info boot: snapferry on A board', expect: 'info' },
  { given: '2026-11-21 09:30:42 warn card: slow', expect: 'warn' },
  { given: '+12.345 error ferry: lost', expect: 'error' },
  { given: '+12.345 debug at: AT', expect: 'debug' },
  { given: 'error in nothing', expect: '' },
  { given: 'Uncaught ReferenceError: "nix" is not defined', expect: '' },
];

for (const { given, expect } of levels) lines(`the level of "${given}" is "${expect}"`, () => assert.is(levelOf(given), expect));

lines.run();
