// Tests the terminal's input line on a screen that wraps like a terminal: the text that is seen is the text that will be sent.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEditor } from '../../../../web/watch/verbs/editor.ts';
import { createChance } from '../../../sim/chance.ts';
import { createScreen } from '../screen.ts';

const test = suite('terminal input line');

function begin(columns = 20) {
  const screen = createScreen(columns);
  const lines: string[] = [];
  const editor = createEditor({ write: text => screen.write(text), columns, onLine: line => void lines.push(line) });
  editor.begin();
  return { screen, lines, ...editor };
}

const left = '\x1b[D';
const right = '\x1b[C';
const up = '\x1b[A';
const down = '\x1b[B';

/** The keys that are typed at the terminal, and the lines that the editor must send for them. */
const table: { title: string; keys: string; expect: string[] }[] = [
  { title: 'a line', keys: 'ferry.status()\r', expect: ['ferry.status()'] },
  { title: 'an empty line is not sent', keys: '\r  \r', expect: [] },
  { title: 'backspace', keys: 'abx\x7fc\r', expect: ['abc'] },
  { title: 'backspace at the beginning', keys: '\x7f\x7fa\r', expect: ['a'] },
  { title: 'inserting within the line', keys: `ac${left}b\r`, expect: ['abc'] },
  { title: 'moving beyond both ends', keys: `${left}${left}b${right}${right}c\x1b[Ha\x1b[Fd\r`, expect: ['abcd'] },
  { title: 'Delete', keys: `abxc${left}${left}\x1b[3~\r`, expect: ['abc'] },
  { title: 'editing keys of shells', keys: 'b\x01a\x05c xyz\x17d\x01\x06\x0b\r', expect: ['a'] },
  { title: 'Ctrl-U deletes all before the cursor', keys: `wrongab${left}${left}\x15\r`, expect: ['ab'] },
  { title: 'Ctrl-C discards the line', keys: 'reset()\x03a\r', expect: ['a'] },
  { title: 'Escape discards the line', keys: 'reset()\x1ba', expect: [] },
  { title: 'arrow up recalls earlier lines', keys: `1\r2\r${up}${up}0\r`, expect: ['1', '2', '10'] },
  { title: 'arrow down returns to the unfinished line', keys: `1\rbeg${up}${down}un\r`, expect: ['1', 'begun'] },
  { title: 'arrows beyond the first and the last line', keys: `1\r${up}${up}${up}${down}${down}${down}x\r`, expect: ['1', 'x'] },
  { title: 'a repeated line is kept once', keys: `1\r2\r2\r${up}${up}\r`, expect: ['1', '2', '2', '1'] },
  { title: 'pasted lines', keys: 'a\r\nb\nc\r', expect: ['a', 'b', 'c'] },
  { title: 'pasted in brackets', keys: '\x1b[200~a b\x1b[201~\r', expect: ['a b'] },
  { title: 'a tab becomes a blank', keys: 'a\tb\r', expect: ['a b'] },
  { title: 'characters beyond ASCII and beyond 16 bits', keys: 'äö😀x\x7f\x7fü\r', expect: ['äöü'] },
  { title: 'unknown keys are ignored', keys: 'a\x1b[15~\x1b[1;5P\x07\x1bxb\r', expect: ['ab'] },
];

for (const { title, keys, expect } of table) {
  test(title, () => {
    const { take, lines } = begin();
    take(keys);
    assert.equal(lines, expect);
  });
}

test('no key sends 0x03', () => {
  const { take, lines } = begin();
  for (let code = 0; code < 256; code++) take(`a${String.fromCharCode(code)}b`);
  take('\r');
  assert.ok(lines.length > 0);
  assert.not.ok(lines.some(line => line.includes('\x03')), JSON.stringify(lines));
});

test('a long line is shown wrapped, with the cursor at its end', () => {
  const { take, screen } = begin(10);
  take('abcdefghijklmno');
  assert.equal(screen.rows(), ['> abcdefgh', 'ijklmno']);
  assert.equal(screen.cursor(), { row: 1, column: 7 });
});

test('a line that fills the row has its cursor in the next row', () => {
  const { take, screen } = begin(10);
  take('abcdefgh');
  assert.equal(screen.cursor(), { row: 1, column: 0 });
  take('\x7f');
  assert.equal(screen.rows().filter(Boolean), ['> abcdefg']);
  assert.equal(screen.cursor(), { row: 0, column: 9 });
});

test('output of the camera is shown above the input line, which continues', () => {
  const { take, print, screen, lines } = begin(12);
  take('ferry.status()');
  print('+1 info boot: up');
  take('\r');
  assert.equal(screen.rows(), ['+1 info boot', ': up', '> ferry.stat', 'us()', '>']);
  assert.equal(lines, ['ferry.status()']);
});

test('control characters in the camera\'s output are replaced', () => {
  const { print, screen } = begin(40);
  print('a\x1b[2Jb\x07c\x9bd');
  assert.equal(screen.rows(), ['a [2Jb c d', '>']);
});

test('no prompt is shown before the editor begins', () => {
  const screen = createScreen(20);
  const editor = createEditor({ write: text => screen.write(text), columns: 20, onLine: () => undefined });
  editor.print('hello');
  assert.equal(screen.rows(), ['hello', '']);
});

test('the screen always shows the line that will be sent', () => {
  const chance = createChance(7);
  const below = (limit: number) => Math.floor(chance() * limit);
  const keys = ['a', 'b', 'c', ' ', 'd', 'e', left, left, right, '\x7f', '\x1b[3~', '\x1b[H', '\x1b[F', '\x17'];
  for (let run = 0; run < 200; run++) {
    const columns = 5 + below(9);
    const { take, print, screen, lines } = begin(columns);
    for (let i = 0; i < 60; i++) {
      if (below(15) === 0) print('');
      take(keys[below(keys.length)]!);
    }
    const { row, column } = screen.cursor();
    const from = screen.rows().findIndex(text => text.startsWith('>'));
    const text = screen.rows().slice(from).map(part => part.padEnd(columns)).join('');
    take('|\r');
    const sent = lines[0]!;
    const [before = '', behind = ''] = sent.split('|');
    assert.is(text.trimEnd(), `> ${before}${behind}`.trimEnd(), `run ${run}`);
    assert.is((row - from) * columns + column, before.length + 2, `run ${run}`);
  }
});

test.run();
