// Tests that src/modem/placeholders.ts lists every {placeholder} in the rows of all records. The compiler checks only the names in `when`, `unless`,
// `same`, `set` and `slice`, and not those within texts.

import { readFileSync } from 'node:fs';
import { keys } from '#schema';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Step } from '../../src/at/step.ts';
import { configValue } from '../../src/link/script.ts';
import { knownModems } from '../../src/modem/known.ts';
import type { Placeholder } from '../../src/modem/modem.ts';
import { sceneOf } from '../delivery/trip.ts';
import { errorsOf } from '../firmware/typed.ts';
import { given, kept, keptBy, scriptsOf, usedBy } from './record.ts';

const test = suite('placeholders');

const modems = knownModems().map(entry => entry.make!());
const rows: Step[] = modems.flatMap(modem => scriptsOf(modem).flatMap(script => script.rows));
const used = new Set([...rows.flatMap(usedBy), ...modems.flatMap(modem => [...Object.keys(modem.waits ?? {}), ...Object.values(modem.waits ?? {}).map(wait => wait.of)])]);
const filled = new Set(rows.flatMap(keptBy));
const listed = [...given, ...kept].map(one => one.name);

test('every placeholder that a row uses or fills is listed', () => {
  assert.equal([...used, ...filled].filter(name => !listed.includes(name) && !keys.some(key => key === name)).sort(), []);
});

test('every key of config.json that a row uses or a limit names has a value', () => {
  const asked = [...used, ...modems.flatMap(modem => Object.keys(modem.limits))].filter(name => keys.some(key => key === name));
  for (const key of new Set(asked)) assert.is(configValue(sceneOf({ config: { [key]: 'x' } }).trip)(key as Placeholder), 'x', key);
});

test('no placeholder is listed twice', () => {
  assert.equal(listed.filter((name, i) => listed.indexOf(name) < i), []);
});

test('every placeholder that is filled before a script runs is used by a row', () => {
  assert.equal(given.map(one => one.name).filter(name => !used.has(name)), []);
});

/** The text of those files that have scripts of their own, whose answers also fill placeholders. */
const others = ['link/baud', 'delivery/ftp/session/greeting', 'round/report/report'].map(name => readFileSync(new URL(`../../src/${name}.ts`, import.meta.url), 'utf8')).join('\n');

test('every placeholder listed as filled by rows is filled by a row', () => {
  const isFilled = (name: string) => filled.has(name) || others.includes(`{${name}}`);
  assert.equal(kept.map(one => one.name).filter(name => !isFilled(name)), []);
});

test('every placeholder in "when" or "unless" may be empty', () => {
  const asked = new Set(rows.flatMap(row => [row.when, row.unless]).filter(name => name !== undefined));
  const never = [...given, ...kept].filter(one => !one.mayBeEmpty).map(one => one.name);
  assert.equal(never.filter(name => asked.has(name)), []);
});

const typed: { row: string; isRow: boolean }[] = [
  { row: "{ say: 'AT', ms: 1, when: 'isDone', set: { drive: 'E:/' } }", isRow: true },
  { row: "{ say: 'AT', ms: 1, when: 'network.apn' }", isRow: true },
  { row: "{ say: 'AT', ms: 1, when: 'isDoen' }", isRow: false },
  { row: "{ say: 'AT', ms: 1, unless: 'isDoen' }", isRow: false },
  { row: "{ say: 'AT', ms: 1, same: ['name', 'getNaem'] }", isRow: false },
  { row: "{ say: 'AT', ms: 1, slice: 'piec' }", isRow: false },
  { row: "{ say: 'AT', ms: 1, set: { drvie: 'E:/' } }", isRow: false },
];

test('a row that uses or sets an unlisted placeholder does not compile', () => {
  const errors = errorsOf(Object.fromEntries(typed.map(({ row }, i) => [`case${i}.ts`, `import type { Rows } from './modem/modem';\nexport const rows: Rows = [${row}];\n`])));
  typed.forEach(({ row, isRow }, i) => assert.is(errors[`case${i}.ts`] === 0, isRow, row));
});

test.run();
