// Tests which families of modems a board file names, and that an image keeps of the others only their names.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBoard } from '../../../firmware/boards/board.js';
import { allModemsCommand, parseBoard } from '../../../firmware/boards/boardfile.js';
import { chooseModems, entries, families, features, featuresOf, has, listFamilies, tellFamilies } from '../../../firmware/boards/families.js';
import { shortenEntries } from '../../../firmware/bundle/modems.js';
import { knownModems } from '../../../src/modem/known.ts';

const folder = fileURLToPath(new URL('../../../boards', import.meta.url));
const read = (name: string) => parseBoard(join(folder, `${name}.json`)).board;
const linux = read('linux');
const withModels = (models: string[], model?: string) => ({ ...linux, modem: { ...linux.modem, models, ...model === undefined ? {} : { model } } });

const test = suite('families');

test('the build reads the names and models of all entries of known.ts', () => {
  assert.equal(entries, knownModems().map(({ name, models }) => ({ name, models })));
});

const named: [models: string[], families: string[]][] = [
  [['SIM7600'], ['sim7600']],
  [['sim7600'], ['sim7600']],
  [['SIM7500E-H'], ['sim7600']],
  [['A7670E', 'A7672', 'SIM7670'], ['a76xx']],
  [['a76xx'], ['a76xx']],
  [['quectel-m', 'BG96', 'SIM7070'], ['sim7080', 'quectel-m', 'bg9x']],
  [families, families],
];
for (const [models, expect] of named) test(`${models.join(', ')}: ${expect.join(', ')}`, () => assert.equal(listFamilies(withModels(models)), expect));

test('a board file that names no modems stands for all', () => assert.equal(listFamilies(linux), families));

const sold: Record<string, string[]> = {
  'lilygo-t-sim7600': ['sim7600'], 'lilygo-t-a7670': ['a76xx'], 'lilygo-t-a7608': ['a76xx'], 'lilygo-t-sim7000g': ['sim7080', 'sim7000'], 'lilygo-t-call-sim800l': ['sim800'],
};
for (const file of readdirSync(folder).filter(name => !name.includes('schema'))) {
  const name = file.replace('.json', '');
  test(`${name}: ${sold[name]?.join(', ') ?? 'all'}`, () => assert.equal(listFamilies(read(name)), sold[name] ?? families));
}

const wrong: [title: string, board: object, expect: string][] = [
  ['an unknown name', withModels(['SIM7600', 'SIM9999']), 'modem.models.1 is "SIM9999", which is no modem that the firmware knows; sim7600, a76xx, sim7080, sim7000, sim800, quectel-m, ec2x, bg9x or a model of one of them, such as SIM7600, would do.'],
  ['a soldered modem that is not among them', withModels(['SIM7600'], 'sim800'), 'modem.model is "sim800", but modem.models has no modem of that family.'],
  ['an empty list', withModels([]), 'modem.models is [], but must be names of modems or of their families, each once, such as ["SIM7600"].'],
  ['a name twice', withModels(['SIM800', 'SIM800']), 'modem.models is ["SIM800","SIM800"], but must be names of modems or of their families, each once, such as ["SIM7600"].'],
  ['a text', { ...linux, modem: { ...linux.modem, models: 'SIM800' } }, 'modem.models is "SIM800", but must be names of modems or of their families, each once, such as ["SIM7600"].'],
];
for (const [title, board, expect] of wrong) test(`${title} is reported`, () => assert.equal(checkBoard(board), [expect]));

/** Records by the name of their family. */
const recordsOf = (family: string) => knownModems().filter(({ name }) => name === family).map(({ make }) => make!());

test('the features of families are those of their records', () => {
  assert.equal(features.ownHttp, families.filter(family => recordsOf(family).some(record => record.http().methods.length > 0)));
  assert.equal(features.sum, families.filter(family => recordsOf(family).some(record => record.methods().some(({ hasSum }) => hasSum))));
  assert.equal(has, featuresOf(linux));
  assert.equal(featuresOf(withModels(['A7670'])), { ownHttp: false, sum: false });
  assert.equal(featuresOf(withModels(['SIM800', 'BG95'])), { ownHttp: true, sum: true });
});

test('a build for all modems asks the modem for its name, and a board whose file names none stays as it is', () => {
  const { modem } = chooseModems(read('lilygo-t-sim7600'), 'all');
  assert.equal([modem.model, modem.models, modem.power?.key], [undefined, undefined, 'D4']);
  assert.equal(listFamilies({ modem }), families);
  assert.is(chooseModems(linux, 'all'), linux);
  assert.is(chooseModems(linux, undefined), linux);
});

test('people are told the names as the board file has them', () => {
  assert.is(tellFamilies(read('lilygo-t-sim7600')), 'SIM7600, SIM7500 alone');
  assert.is(tellFamilies(linux), 'all modems');
});

test('the command for all modems names the board and its camera', () => {
  assert.is(allModemsCommand({ file: join(folder, 'linux.json') }), 'npm run build -- linux --modems all');
  assert.is(allModemsCommand({ file: join(folder, 'linux.json'), camera: 'spi' }), 'npm run build -- linux --camera spi --modems all');
  assert.is(allModemsCommand({ file: '/home/anyone/hut.json' }), 'npm run build -- path/to/hut.json --modems all');
});

/** A module like known.ts with the names and models of its entries. */
const moduleText = `export function knownModems() { return [\n${entries.map(({ name, models }) => `// a comment\n{ name: '${name}', models: ${JSON.stringify(models)}, kin: ['X'], make: function () { return record(); } }`).join(',\n')}\n]; }`;

test('entries of other families keep their names and models alone', () => {
  const entriesIn = (code: string) => new Function('record', `${code.replace('export ', '')}; return knownModems();`)() as { name: string; models: string[]; kin?: string[]; make?: () => void }[];
  const found = entriesIn(shortenEntries(moduleText, ['a76xx', 'bg9x']));
  assert.equal(found.map(({ name, models }) => ({ name, models })), entries);
  for (const entry of found) assert.equal(Object.keys(entry), ['a76xx', 'bg9x'].includes(entry.name) ? ['name', 'models', 'kin', 'make'] : ['name', 'models'], entry.name);
});

test('an entry that cannot be recognized ends the build', () => {
  assert.throws(() => shortenEntries(moduleText.replace("{ name: 'sim800', models:", "{ name: 'sim800', types:"), ['bg9x']), /^src\/modem\/known\.ts has 10 entries, and 9 of them can be left out/);
});

test.run();
