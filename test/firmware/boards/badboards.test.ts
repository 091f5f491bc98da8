// Faulty board files: every key with every kind of wrong value, missing, unknown and double keys, and files cut at each byte. Each is refused with
// sentences that begin with the full key, or name the file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBoard, readBoard } from '../../../firmware/boards/board.js';
import { sample } from '../../whole.ts';

type Tree = Record<string, any>;
const read = (name: string): Tree => JSON.parse(readFileSync(new URL(`../../../boards/${name}.json`, import.meta.url), 'utf8'));
const boards = [read('linux'), read('lilygo-t-sim7600')];

/** Values that are wrong for every key of a board file. A test below skips the two that are right for some keys. */
const values: unknown[] = [null, true, -1, 1.5, 1e9, '', '\r\nAT+CPOF\r', 'a\u0000', [5], [null], [{ name: 'x' }], { x: 1 }];

/** Lists the full name of every key, also those of sections. */
function keysOf(tree: Tree, below = ''): string[] {
  return Object.entries(tree).flatMap(([name, at]) => [below + name, ...(at && typeof at === 'object' && !Array.isArray(at) ? keysOf(at, `${below}${name}.`) : [])]);
}

function changed(tree: Tree, key: string, change: (section: Tree, name: string) => void): Tree {
  const copy = structuredClone(tree);
  const parts = key.split('.');
  change(parts.slice(0, -1).reduce((at, name) => at[name], copy), parts.at(-1)!);
  return copy;
}

/**
 * Asserts that each sentence is about this key, or about one in it. A sentence about an item of a list counts as one about the list.
 */
function assertNames(errors: string[], key: string, title: string): void {
  assert.ok(errors.length > 0, title);
  for (const error of errors) assert.ok(error.startsWith(`${key} is `) || error.startsWith(`${key}.`), `${title}: ${error}`);
}

/** Returns the error for a board file with this text; undefined if there is none. */
function refusalOf(text: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-board-'));
  const file = join(folder, 'board.json');
  writeFileSync(file, text);
  try {
    readBoard(file);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(file, 'FILE');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bad = suite('bad boards');

for (const board of boards) {
  const keys = keysOf(board).filter(key => key !== '$schema' && key !== 'engine');

  bad(`${board['name']}: a wrong value is reported with its key`, () => {
    for (const key of keys) {
      // Two values are right for some keys and are left out there: true for `psram` and `slot`, and 1.5 for a key that ends with "factor".
      for (const value of values.filter(value => (typeof value !== 'boolean' || !/psram$|slot$/.test(key)) && (value !== 1.5 || !/factor$/.test(key)))) assertNames(checkBoard(changed(board, key, (at, name) => { at[name] = value; })), key, `${key} = ${JSON.stringify(value)}`);
    }
  });

  bad(`${board['name']}: an unknown key, and a missing required key, is reported in full`, () => {
    for (const section of ['', 'modem.', 'modem.uart.', 'sd.']) {
      const key = `${section}other`;
      assertNames(checkBoard(changed(board, key, (at, name) => { at[name] = 'D4'; })), key, key);
    }
    for (const key of ['name', 'title', 'modem', 'sd', 'modem.uart']) assertNames(checkBoard(changed(board, key, (at, name) => { delete at[name]; })), key, key);
  });

  bad(`${board['name']}: a file cut at any byte is rejected with its name`, () => {
    const text = JSON.stringify(board);
    for (const end of sample(Array.from(text, (_, i) => i), 5)) assert.match(refusalOf(text.slice(0, end)) ?? 'taken', /^The board file FILE is not readable as JSON at line \d+, column \d+: /, `cut at ${end}`);
  });

  bad(`${board['name']}: a key that occurs twice is reported, since only one of them would count`, () => {
    const text = JSON.stringify({ ...board, name: 'hut' });
    assert.is(refusalOf(text), undefined);
    assert.match(refusalOf(text.replace('{', '{"title":"a",')) ?? 'taken', /^The board file FILE is not right:\n {2}title occurs twice\.$/);
    assert.match(refusalOf(text.replace('"uart":{', `"uart":{${JSON.stringify(board['modem'].uart).slice(1, -1)},`)) ?? 'taken', /\n {2}modem\.uart\.\w+ occurs twice\./);
  });
}

bad('a copy of a board needs a name of its own, or one would replace the build of the other', () => {
  const text = JSON.stringify(boards[0]);
  assert.is(refusalOf(text), 'The board file FILE is not right:\n  name is "linux", as in boards/linux.json: each would replace the other\'s build in dist/, so give it another.');
});

bad('a file without an object is rejected', () => {
  for (const value of [null, true, 5, 'x', [], [{}]]) assert.match(checkBoard(value).join(), /^The file is /);
  for (const text of ['', '\0', '{"a":1}x', '[[[[[', 'x'.repeat(100_000), '[{"a":'.repeat(5000)]) assert.match(refusalOf(text) ?? 'taken', /^The board file FILE is no/);
});

bad.run();
