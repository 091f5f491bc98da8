// Tests that the list of known modems agrees with every other list: the commands for a modem without a name, and the simulated modems. It also tests
// each record by the rules of all.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { everyTerminator } from '../../src/link/drain.ts';
import { anyPower } from '../../src/link/power.ts';
import { everyBaud } from '../../src/link/wake.ts';
import { knownModems } from '../../src/modem/known.ts';
import type { Modem } from '../../src/modem/modem.ts';
import { standardScript } from '../../src/modem/standard.ts';
import { families, hasTemporaryName, methodOf, sheetOf, variants, ways } from '../sim/world/ways.ts';
import { oneInSixteen } from '../whole.ts';
import { testRecord } from './family.ts';

const test = suite('known modems');

const modemEntries = knownModems();
const records = modemEntries.map(entry => entry.make!());

test('each record has its name; records of one name differ in the model or have a proof', () => {
  for (const [i, { name, models, proof }] of modemEntries.entries()) {
    const first = modemEntries.find(one => one.name === name)!;
    if (first === modemEntries[i]) assert.is(records[i]!.name, name);
    else assert.ok(proof ?? !models.some(model => first.models.some(other => model.includes(other))), `${records[i]!.name} cannot be distinguished`);
  }
});

test('the rates of all records are searched', () => {
  for (const { name, rates } of records) {
    assert.equal(rates().filter(rate => !everyBaud().includes(rate)), [], `rates of ${name} at which no modem is searched: add them to everyBaud in src/link/wake.ts`);
  }
});

test('the terminators of an unknown modem include those of all records', () => {
  for (const { name, dataTerminator } of records) {
    assert.ok(everyTerminator.includes(dataTerminator), `dataTerminator of ${name} is sent to no modem without a name: add it to everyTerminator in src/link/drain.ts`);
  }
});

/** Returns whether a pulse would switch off modems of other records. Such a pulse is only given to a modem that is named in `modem.model`. */
const isOnlyByName = (key: string, ms: number) => key === 'onMs' && ms > anyPower().offMs;

/**
 * Compares the times of a record's power pins with those for a modem that has not told its name. Returns a sentence on the first time that is
 * longer, or an empty text if none is.
 */
function tooShortFor({ name, power }: Modem): string {
  for (const [key, ms] of Object.entries(anyPower())) {
    const own = power[key as keyof Modem['power']] ?? 0;
    if (own > ms && !isOnlyByName(key, own)) {
      return `${key} of ${name} is ${own} ms, and a modem without a name gets ${ms} ms: raise it in anyPower of src/link/power.ts, or find a shorter time in the manual`;
    }
  }
  return '';
}

test('pulses and waits for an unknown modem are long enough for all records', () => {
  for (const record of records) assert.is(tooShortFor(record), '', tooShortFor(record));
});

test('a longer time than that of an unknown modem is named with the next step; a pulse of seconds needs modem.model', () => {
  const [record] = records;
  const withTime = (time: object) => tooShortFor({ ...record!, name: 'new', power: { ...record!.power, ...time } });
  assert.is(withTime({ bootMs: 40_000 }), 'bootMs of new is 40000 ms, and a modem without a name gets 30000 ms: raise it in anyPower of src/link/power.ts, or find a shorter time in the manual');
  assert.match(withTime({ onMs: 2000 }), /^onMs of new is 2000 ms, .* gets 1200 ms: raise/);
  assert.is(withTime({ onMs: 5500 }), '');
});

test('a modem without a name is switched off by the command of any record', () => {
  const said = standardScript('off').map(({ say }) => say);
  for (const { name, script } of records) {
    for (const { say } of script('off', 0)) {
      assert.ok(!say || said.includes(say), `${say} switches off the ${name}, but no modem without a name: add it to case 'off' of standardScript in src/modem/standard.ts`);
    }
  }
});

// the next tests are about the simulated modems

const recordOf = (model: string) => records[modemEntries.findIndex(one => one.name === model)]!;

test('each record is simulated, as a family or as a variant', () => {
  const models = [...families.map(family => sheetOf(family).model), ...variants.map(({ model }) => model)];
  for (const { name } of modemEntries) assert.ok(models.includes(name), `${name} has no sheet: write test/sim/sheets/${name}.ts, and name it in families.ts there. Before that, SIM=<its simulator> node --import ./test/plain.js test/stories/family/first.test.ts`);
  assert.equal(models.sort(), modemEntries.map(({ name }) => name).sort());
});

test('a record without commands for directories says so in its sheet', () => {
  for (const family of families) {
    const { model, lacks } = sheetOf(family);
    assert.is(!lacks?.includes('directories'), recordOf(model).script('make', 0).length > 0,
      `${model}: its script "make" and the "lacks" of test/sim/sheets/${family}.ts differ: give the record the command, or the sheet lacks: ['directories']`);
  }
});

for (const family of families) {
  test(`${family}: tests use all its upload methods, with their proof of delivery`, () => {
    const own = recordOf(sheetOf(family).model).methods().filter(way => way.confirms !== 'slices');
    const simulated = ways.filter(way => way.family === family);
    assert.equal(simulated.map(way => way.method), [...new Set(own.map(way => way.name))]);
    for (const way of simulated) assert.is(methodOf(way).isCounted, own.find(one => one.name === way.method)!.confirms === 'count', way.method);
    assert.is(hasTemporaryName(family), recordOf(sheetOf(family).model).hasRename);
  });
}

test('titles with the name of any modem and its method are recognized as crossed tests', () => {
  const names = [...families, ...variants.map(one => one.name), ...modemEntries.flatMap(({ name, models }) => [name, ...models]), 'Quectel M95'];
  for (const name of names) assert.is(oneInSixteen([`${name} by stream: a`, 'sim7600 by efs: a', 'sim800 by stream: a', 'sim800 by efs: a']).length, 1, name);
});

// the next tests check each record by the rules of all records

/** The record whose commands have no manual. The test modem/simcom/sim7600old.test.ts lists the scripts that it lacks. */
const lacking = 'sim7600 of the older commands';

for (const [i, entry] of modemEntries.entries()) {
  if (records[i]!.name === lacking) continue;
  const title = modemEntries.findIndex(one => one.name === entry.name) === i ? entry.name : `${entry.name}, of ${entry.models.join(', ')}, entry ${i + 1}`;
  testRecord((text, act) => test(`${title}: ${text}`, act), entry.make!);
}

test.run();
