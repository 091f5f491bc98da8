// Board files: errors of the schema as sentences, and the board's values as constants of a bundle.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBoard, readBoards } from '../../../firmware/boards/board.js';
import { inlineConstants } from '../../../firmware/bundle/constants.js';
import { oursIn } from '../../../firmware/bundle/ours.js';
import { listFlaws } from '../../../firmware/engine/version.js';
import { knownModems } from '../../../src/modem/known.ts';

const folder = fileURLToPath(new URL('../../../boards', import.meta.url));
const chip = JSON.parse(readFileSync(`${folder}/lilygo-t-sim7600.json`, 'utf8'));
const linux = JSON.parse(readFileSync(`${folder}/linux.json`, 'utf8'));

const models = [...new Set(knownModems().map(entry => entry.name))];

const test = suite('board');

for (const file of readdirSync(folder).filter(name => !name.includes('schema'))) {
  test(`${file} is valid and has its file's name as name`, () => {
    const board = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
    assert.equal(checkBoard(board), []);
    assert.is(`${board.name}.json`, file);
  });
}

test('without a name, every board is read', () => {
  assert.equal(readBoards('').map(board => `${board.name}.json`), readdirSync(folder).filter(name => !name.includes('schema')).sort());
});

const wrong: [title: string, board: object, expect: string[]][] = [
  ['a file without an object', [], ['The file is [], but must be an object.']],
  ['a missing key', { ...linux, sd: {} }, ['sd.path is missing.']],
  ['an unknown key', { ...linux, sd: { path: 'a', cs: 'D1' } }, ['sd.cs is no key of a board file; path would do.']],
  ['an unknown engine', { ...linux, engine: 'esp8266' }, ['engine is "esp8266", but must be "esp32" or "linux".']],
  ['an unknown modem', { ...linux, modem: { ...linux.modem, model: 'hayes' } }, [`modem.model is "hayes", but must be ${models.map(name => `"${name}"`).join(' or ')}.`]],
  ['a path instead of a chip\'s pins', { ...chip, sd: linux.sd }, ['sd.sck is missing.', 'sd.miso is missing.', 'sd.mosi is missing.', 'sd.cs is missing.', 'sd.path is no key of a board file; sck, miso, mosi, cs would do.']],
  ['a pin that does not exist', { ...chip, led: { pin: 'D40', active: 2 } }, ['led.pin is "D40", but must be a pin of the ESP32, "D0" to "D39".', 'led.active is 2, but must be the level that means on, 0 or 1.']],
  ['the console\'s port for the modem', { ...chip, modem: { uart: { port: 'Serial1', rx: 'D3', tx: 'D1' } } }, ['modem.uart.port is "Serial1", but must be "Serial2" or "Serial3", as Serial1 is the console.']],
  ['a rate out of range', { ...linux, modem: { ...linux.modem, maxBaud: 300 } }, ['modem.maxBaud is 300, but must be a whole number from 9600 to 3686400, the fastest rate that the wiring takes.']],
];

for (const [title, board, expect] of wrong) test(`${title} is reported`, () => assert.equal(checkBoard(board), expect));

const asked: [string, RegExp][] = [
  ['nowhere', /^"nowhere" is no board: boards\/ has .*linux/],
  ['/nowhere/at/all.json', /^"\/nowhere\/at\/all.json" names a board file, but there is none/],
  [fileURLToPath(new URL('../../../flash.sh', import.meta.url)), /^The board file .*flash\.sh is not readable as JSON at line 1, column 1: a comment, which JSON does not have; take it out\.$/],
];
for (const [name, expect] of asked) test(`BOARD=${name.split('/').pop()} is rejected with the reason`, () => assert.throws(() => readBoards(name), expect));

const unreadable: [title: string, bytes: Buffer, expect: string][] = [
  ['a trailing comma', Buffer.from('{\n  "name": "x",\n}'), 'is not readable as JSON at line 2, column 14: a comma before a closing bracket; take it out.'],
  ['single quotes', Buffer.from("{'name': 'x'}"), 'is not readable as JSON at line 1, column 2: a single quote; put names and texts between double quotes, ".'],
  ['curly quotes', Buffer.from('\ufeff{“name”: “x”}'), 'is not readable as JSON at line 1, column 2: a curly quote, as word processors write it; use the plain double quote, ".'],
  ['UTF-16', Buffer.from('\ufeff{"name": "x"}', 'utf16le'), 'is saved as UTF-16; save it as UTF-8.'],
];
for (const [title, bytes, expect] of unreadable) {
  test(`a board file with ${title} is rejected with a hint`, () => {
    const path = join(mkdtempSync(join(tmpdir(), 'snapferry-board-')), 'x.json');
    writeFileSync(path, bytes);
    try {
      assert.throws(() => readBoards(path), (error: Error) => error.message === `The board file ${path} ${expect}`);
    } finally {
      rmSync(dirname(path), { recursive: true });
    }
  });
}

const uses: [title: string, code: string, expect: string][] = [
  ['a value', 'f(board.sd.path);', 'f("./card");'],
  ['a key that the board lacks', 'if (board.led) f(board.led.pin);', 'if ((void 0)) f((void 0).pin);'],
  ['an object', 'f(board.sd);', 'f(({"path":"./card"}));'],
  ['a method', 'f(board.name.slice(1));', 'f("linux".slice(1));'],
  ['a method of an object', 'f(board.sd.toString());', 'f(({"path":"./card"}).toString());'],
  ['an import under another name', 'f(desk.name);', 'f("linux");'],
  ['a parameter of the same name', 'function g(board) { return board.sd; }', 'function g(board) { return board.sd; }'],
];
for (const [title, code, expect] of uses) {
  test(`constants: ${title}`, () => {
    const start = `import { board${code.includes('desk') ? ' as desk' : ''} } from 'board';\n`;
    assert.is(inlineConstants(start + code, { board: linux }), start + expect);
  });
}

test('constants: non-ASCII text becomes its UTF-8 bytes', () => {
  assert.is(inlineConstants("import { board } from 'board';\nf(board.title);", { board: { title: 'é' } }).split('\n')[1], 'f("\u00c3\u00a9");');
});

test('constants: a field of our own records has no quotes, so that the minifier shortens it', () => {
  const rows = [oursIn({ last: 'host', of: ['a', 'b'] })];
  assert.is(inlineConstants("import { rows } from '#schema';\nf(rows);", { '#schema': { rows } }).split('\n')[1], 'f(([{our$last:"host","of":["a","b"]}]));');
});

test('constants: a chip gets the engine\'s flaws, with versions as numbers, and a desktop gets none', () => {
  const code = "import { board } from 'board';\nimport { engine } from 'engine';\nf(board.name, engine.flaws);";
  const last = inlineConstants(code, { board: linux, engine: { flaws: listFlaws(chip) } }).split('\n')[2] ?? '';
  assert.match(last, /^f\("linux", \(\[\{"from":100000,/);
  assert.match(last, /"from":202600000,"below":202800000,"why":"loses what comes after about 64 bytes/);
  assert.equal(listFlaws(linux), []);
});

test.run();
