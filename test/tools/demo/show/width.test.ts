import stringWidth from 'fast-string-width';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { columnsOf, plain, shorten, wrapLine } from './width.ts';

const width = suite('tools/demo/show/width');

width('a terminal of unknown width has 80 columns; other output is unlimited', () => {
  assert.is(columnsOf({ isTTY: true, columns: 60 }), 60);
  assert.is(columnsOf({ isTTY: true, columns: 0 }), 80);
  assert.is(columnsOf({ isTTY: true, columns: 3 }), 30);
  assert.is(columnsOf({ isTTY: false, columns: 60 }), undefined);
});

const sentence = '2026-11-20 08:33:10 error image: /DCIM/100CAM/IMG_0001.JPG is skipped for this round after 3 tries; it stays on the card';

for (const line of [sentence, `  ${sentence}`, `/DCIM/${'n'.repeat(204)}`, `info ${'日本'.repeat(80)}.jpg is sent`, 'short', '', '   ']) {
  for (const columns of [30, 60, 200]) {
    width(`lines fit ${columns} columns without losing text: ${line.slice(0, 40)}`, () => {
      const lines = wrapLine(line, columns);
      for (const one of lines) assert.ok(stringWidth(one) <= columns, `${stringWidth(one)}: ${one}`);
      assert.is(lines.join('').replace(/ /g, ''), line.replace(/ /g, ''));
      if (stringWidth(line) <= columns) assert.equal(lines, [line]);
      for (const one of lines.slice(1)) assert.match(one, /^ {4}/);
    });
  }
}

width('words that fit a line stay whole', () => {
  assert.equal(wrapLine('the server did not take the image, so it is tried again', 40), ['the server did not take the image,', '    so it is tried again']);
  assert.equal(wrapLine(sentence, undefined), [sentence]);
});

width('shortened text keeps its end', () => {
  assert.is(shorten('/DCIM/100CAM/IMG_0001.JPG', 25), '/DCIM/100CAM/IMG_0001.JPG');
  assert.is(shorten('/DCIM/100CAM/IMG_0001.JPG', 13), '…IMG_0001.JPG');
  assert.is(shorten('/DCIM/a.jpg', -5), '…');
  assert.ok(stringWidth(shorten('日本日本日本', 6)) <= 6);
});

width('control sequences are removed', () => assert.is(plain('a\x1b[31mb\r\nc\x7f'), 'ab  c '));

width.run();
