// The terminal's input line, on a screen that wraps like a terminal: the visible text is the text that will be sent.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEditor } from '../../../../web/watch/verbs/editor.ts';
import { createChance } from '../../../sim/chance.ts';
import { createScreen } from '../screen.ts';

const test = suite('a line at the terminal');

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

/** Typed keys, and the line that is sent. */
const table: { title: string; keys: string; expect: string[] }[] = [
  { title: 'a line', keys: 'ferry.status()\r', expect: ['ferry.status()'] },
  { title: 'an empty line is not sent', keys: '\r  \r', expect: [] },
  { title: 'backspace', keys: 'abx\x7fc\r', expect: ['abc'] },
  { title: 'backspace at the beginning', keys: '\x7f\x7fa\r', expect: ['a'] },
  { title: 'in the middle', keys: `ac${left}b\r`, expect: ['abc'] },
  { title: 'beyond both ends', keys: `${left}${left}b${right}${right}c\x1b[Ha\x1b[Fd\r`, expect: ['abcd'] },
  { title: 'Delete', keys: `abxc${left}${left}\x1b[3~\r`, expect: ['abc'] },
  { title: 'the keys of shells', keys: 'b\x01a\x05c xyz\x17d\x01\x06\x0b\r', expect: ['a'] },
  { title: 'all before the cursor', keys: `wrongab${left}${left}\x15\r`, expect: ['ab'] },
  { title: 'Ctrl-C leaves the line, and nothing is sent', keys: 'reset()\x03a\r', expect: ['a'] },
  { title: 'Escape too', keys: 'reset()\x1ba', expect: [] },
  { title: 'what was typed before', keys: `1\r2\r${up}${up}0\r`, expect: ['1', '2', '10'] },
  { title: 'and back to what was begun', keys: `1\rbeg${up}${down}un\r`, expect: ['1', 'begun'] },
  { title: 'beyond the first and the last', keys: `1\r${up}${up}${up}${down}${down}${down}x\r`, expect: ['1', 'x'] },
  { title: 'the same twice is kept once', keys: `1\r2\r2\r${up}${up}\r`, expect: ['1', '2', '2', '1'] },
  { title: 'pasted lines', keys: 'a\r\nb\nc\r', expect: ['a', 'b', 'c'] },
  { title: 'pasted in brackets', keys: '\x1b[200~a b\x1b[201~\r', expect: ['a b'] },
  { title: 'a tab is a blank', keys: 'a\tb\r', expect: ['a b'] },
  { title: 'letters beyond ASCII, and beyond two bytes', keys: 'äö😀x\x7f\x7fü\r', expect: ['äöü'] },
  { title: 'keys that mean nothing', keys: 'a\x1b[15~\x1b[1;5P\x07\x1bxb\r', expect: ['ab'] },
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

test('the screen shows the line where it is broken', () => {
  const { take, screen } = begin(10);
  take('abcdefghijklmno');
  assert.equal(screen.rows(), ['> abcdefgh', 'ijklmno']);
  assert.equal(screen.cursor(), { row: 1, column: 7 });
});

test('a line that ends with the row has its cursor in the next', () => {
  const { take, screen } = begin(10);
  take('abcdefgh');
  assert.equal(screen.cursor(), { row: 1, column: 0 });
  take('\x7f');
  assert.equal(screen.rows().filter(Boolean), ['> abcdefg']);
  assert.equal(screen.cursor(), { row: 0, column: 9 });
});

test('what the camera says comes above the line, and the line goes on', () => {
  const { take, print, screen, lines } = begin(12);
  take('ferry.status()');
  print('+1 info boot: up');
  take('\r');
  assert.equal(screen.rows(), ['+1 info boot', ': up', '> ferry.stat', 'us()', '>']);
  assert.equal(lines, ['ferry.status()']);
});

test('what the camera says cannot steer the terminal', () => {
  const { print, screen } = begin(40);
  print('a\x1b[2Jb\x07c\x9bd');
  assert.equal(screen.rows(), ['a [2Jb c d', '>']);
});

test('before it is begun there is no prompt', () => {
  const screen = createScreen(20);
  const editor = createEditor({ write: text => screen.write(text), columns: 20, onLine: () => undefined });
  editor.print('hello');
  assert.equal(screen.rows(), ['hello', '']);
});

test('whatever is typed, the screen shows what will be sent', () => {
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
