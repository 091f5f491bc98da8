// The list of records, checked against every other list: wake commands for an unknown modem, simulated modems; and each record by the rules of all.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { everyTerminator } from '../../src/link/drain.ts';
import { anyPower } from '../../src/link/power.ts';
import { everyBaud } from '../../src/link/wake.ts';
import { knownModems } from '../../src/modem/known.ts';
import { families, hasTemporaryName, methodOf, sheetOf, variants, ways } from '../sim/world/ways.ts';
import { oneInSixteen } from '../whole.ts';
import { testRecord } from './family.ts';

const test = suite('known modems');

const modemEntries = knownModems();
const records = modemEntries.map(entry => entry.make());

test('each record has its name; records of one name differ in the model or have a proof', () => {
  for (const [i, { name, models, proof }] of modemEntries.entries()) {
    const first = modemEntries.find(one => one.name === name)!;
    if (first === modemEntries[i]) assert.is(records[i]!.name, name);
    else assert.ok(proof ?? !models.some(model => first.models.some(other => model.includes(other))), `${records[i]!.name} cannot be distinguished`);
  }
});

test('the rates of all records are searched', () => {
  for (const { name, rates } of records) assert.equal(rates().filter(rate => !everyBaud().includes(rate)), [], name);
});

test('the terminators of an unknown modem include those of all records', () => {
  for (const { name, dataTerminator } of records) assert.ok(everyTerminator.includes(dataTerminator), name);
});

test('pulses and waits for an unknown modem are long enough for all records', () => {
  for (const { name, power } of records) {
    for (const [key, ms] of Object.entries(anyPower())) assert.ok(ms >= (power[key as keyof typeof power] ?? 0), `${key} of ${name}`);
  }
});

// the simulated modems

const recordOf = (model: string) => records[modemEntries.findIndex(one => one.name === model)]!;

test('each record is simulated, as a family or as a variant', () => {
  const models = [...families.map(family => sheetOf(family).model), ...variants.map(({ model }) => model)];
  for (const { name } of modemEntries) assert.ok(models.includes(name), `${name} has no simulator in test/sim/sheets/families.ts`);
  assert.equal(models.sort(), modemEntries.map(({ name }) => name).sort());
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

// each record by the rules of all

/** Its commands have no manual: modem/simcom/sim7600old.test.ts lists the scripts that it lacks. */
const lacking = 'sim7600 of the older commands';

for (const [i, entry] of modemEntries.entries()) {
  if (records[i]!.name === lacking) continue;
  const title = modemEntries.findIndex(one => one.name === entry.name) === i ? entry.name : `${entry.name}, of ${entry.models.join(', ')}, entry ${i + 1}`;
  testRecord((text, act) => test(`${title}: ${text}`, act), entry.make);
}

test.run();
