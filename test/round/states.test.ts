// Tests the table of states, and that each state has a function.

import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { after, beginningOf, delivery, names, order, reach, rowOf, table, type StateName } from './table.ts';

const states = suite('states');

states('every target exists', () => {
  for (const name of names) {
    for (const target of after(name)) assert.ok(target in table, `${name} leads to the missing state ${target}`);
  }
});

states('every state can be reached from reading', () => {
  assert.equal([...reach(['reading'], after)].sort(), [...names].sort());
});

states('every state can reach resting', () => {
  for (const name of names) assert.ok(reach([name], after).has('resting'), name);
});

states('every state can reach resting, and resting reading, even if every handler always ends refused or broken', () => {
  for (const end of ['refused', 'broken'] as const) {
    const onward = (name: StateName) => [rowOf(name)[end] ?? beginningOf('rest')];
    for (const name of names) assert.ok(reach([name], onward).has('resting'), `${name}, always ${end}`);
    assert.ok(reach(['resting'], onward).has('reading'));
  }
});

states('every state has its own description for the log', () => {
  for (const name of names) assert.match(rowOf(name).says, /^[a-z].{5,60}[^.]$/, name);
  assert.is(new Set(names.map(name => rowOf(name).says)).size, names.length);
});

states('the light shows the outcome of a round at rest, and the current work otherwise', () => {
  for (const name of names) assert.is(rowOf(name).pattern === 'outcome', name === 'resting', name);
  assert.is(rowOf('registering').pattern, 'searching');
  for (const name of names) if (rowOf(name).least === 'image') assert.is(rowOf(name).pattern, 'sending', name);
});

const folder = new URL('../../src/', import.meta.url);

/** Returns the names of states that are also names of functions which the files in src/link, src/delivery/ftp and src/round export. */
async function allStates(): Promise<string[]> {
  const found: string[] = [];
  for (const room of ['link', 'delivery/ftp', 'round']) {
    for (const file of readdirSync(new URL(room, folder), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))) {
      const module = await import(new URL(`${room}/${file}`, folder).href) as Record<string, unknown>;
      found.push(...Object.keys(module).filter(name => names.includes(name)));
    }
  }
  return found;
}

states('every state is one function of its name', async () => {
  assert.equal((await allStates()).sort(), [...names].sort());
});

states('each state is run by the function of its name', () => {
  const source = readFileSync(new URL('handlers.ts', folder), 'utf8');
  const run = [...source.matchAll(/case '(\w+)':(?: case '\w+':)*\s*return await (\w+)\(/g)];
  assert.equal(run.map(([, , called]) => called), run.map(([, name]) => name));
  const cases = [...source.matchAll(/case '(\w+)'/g)].map(([, name]) => name);
  assert.equal(cases.sort(), names.filter(name => !delivery.stateOf(name)).sort());
});

states('before a session, the least recovery of a state is the data connection or the modem', () => {
  for (const name of names) assert.ok(order.includes(rowOf(name).least), name);
  for (const name of ['waking', 'identifying', 'rating', 'unlocking', 'registering'] as const) assert.ok(order.indexOf(rowOf(name).least) >= order.indexOf('modem'), name);
  for (const name of ['detaching', 'attaching'] as const) assert.is(rowOf(name).least, 'bearer', name);
});

states('each recovery begins in a state of its own', () => {
  assert.is(new Set(order.map(beginningOf)).size, order.length);
});

states.run();
