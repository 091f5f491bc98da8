// Tests options of `npm run test:faults` that choose nothing: each gives a sentence with the names that exist.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCommand } from '../../../firmware/commands/command.js';
import { checkOptions, checkPlans, named, isWholly, pick, someOf, usersOf } from './chosen.ts';
import { missedIn } from './cutting/tasks.ts';
import { numberOf, seedOf, type Part, type Words } from './part.ts';
import { parts } from './parts.ts';

const test = suite('choice of the long run');

function programOf(words: string[]) {
  const program = createCommand('test:faults', '').option('--only <parts>', 'some of them').option('--seed <number>', 'other ones').option('--full', 'all');
  for (const part of parts) part.declare(program);
  return program.parse(words, { from: 'user' });
}

const partOf = (name: string) => parts.find(part => part.name === name)!;
const planned = (name: string, tasks: string[], titles?: string[]) => ({
  part: partOf(name), plan: { size: '', tasks, seconds: 0, report: () => ({ summary: '', findings: [] }), ...titles && { titles } },
});

test('each option of a part names its parts, so that one without effect is found', () => {
  for (const option of programOf([]).options) {
    const users = usersOf(option, parts);
    assert.is(users.length > 0, !['--only', '--seed', '--full'].includes(option.long!), option.long);
    if (users.length > 0) assert.ok(parts.some(part => users.includes(part.name)), option.long);
  }
});

test('a part that is not there is named, with the nearest one and all of them', () => {
  assert.equal(pick('bills, cuts', parts).map(({ name }) => name), ['cuts', 'bills']);
  assert.equal(pick(undefined, parts), parts);
  assert.throws(() => pick('bill', parts), /^--only bill: there is no such part; did you mean bills\? There are cuts, httpcuts, .* chip\.$/);
  assert.throws(() => pick(',', parts), /^--only : there is no such part; there are cuts/);
});

test('an option of parts that the run leaves out is a mistake', () => {
  const program = programOf(['--family', 'sim800']);
  checkOptions(program, parts, [partOf('httpcuts')]);
  assert.throws(() => checkOptions(program, parts, [partOf('line')]), /^--family sim800 does nothing here: it is for cuts and httpcuts, which --only leaves out\. Write --only cuts,httpcuts, or leave it out\.$/);
});

test('an option that chooses nothing in its parts is a mistake, also beside parts that have something to do', () => {
  const program = programOf(['--case', 'nix']);
  const titles = Array.from({ length: 15 }, (_none, i) => `t${i}`);
  checkPlans(program, parts, [planned('line', ['a']), planned('server', [])]);
  assert.throws(() => checkPlans(program, parts, [planned('bills', ['a']), planned('server', [], titles)]), /^server has nothing to do: --case nix chooses nothing there\. Its titles are t0, t1, .* t11 and 3 more\.$/);
});

test('a name that is not there is told with the nearest one and some of all', () => {
  const names = ['efs', 'stream', 'sim800'];
  assert.equal(named({}, 'scene', names), names);
  assert.equal(named({ scene: 's' }, 'scene', names), names);
  assert.equal(named({ scene: 'efs' }, 'scene', names, isWholly), ['efs']);
  assert.throws(() => named({ scene: 'sim80' }, 'scene', names, isWholly), /^--scene sim80: there is none of this name; did you mean sim800\? There are efs, stream, sim800\.$/);
  assert.is(someOf(names), 'efs, stream, sim800');
});

test('numbers have limits: none that tests nothing, and no list that does not fit into memory', async () => {
  assert.is(numberOf({}, 'days', 30), 30);
  assert.throws(() => numberOf({ cuts: '0' }, 'cuts', 5), /^--cuts 0 is no whole number from 1 to 1000000\.$/);
  assert.throws(() => seedOf({ seed: '4294967296' }, 0), /^--seed 4294967296 is no whole number from 0 to 4294967295\.$/);
  const wrong: [name: string, words: Words][] = [
    ['seasons', { days: '2' }], ['seasons', { seasons: '9007199254740991' }], ['parser', { bytes: '9007199254740991' }], ['firmware', { bytes: '0' }],
    ['line', { seed: '9007199254740991' }], ['line', { share: '0' }], ['line', { share: 'x' }], ['line', { share: '1.5' }],
  ];
  for (const [name, words] of wrong) await rejects(partOf(name), words);
});

async function rejects(part: Part, words: Words): Promise<void> {
  const told = await Promise.resolve().then(() => part.plan(words)).then(() => 'no error', (error: Error) => error.message);
  assert.match(told, /^--\w+ \S+ is no (whole number|share) from \d+ to \d+\.$/, `${part.name} ${JSON.stringify(words)}`);
}

test('a name that no part has is refused by each part that chooses by name', async () => {
  for (const [name, words] of [['bills', { bill: 'nix' }], ['whole', { file: 'nix' }]] as const) {
    const told = await Promise.resolve().then(() => partOf(name).plan(words)).then(() => 'no error', (error: Error) => error.message);
    assert.match(told, /^--\w+ nix: there is none of this name; there are .* and \d+ more\.$/);
  }
});

test('a cut that never comes has tested nothing', () => {
  const cut = { spec: { cuts: [1] }, operations: ['card', 'pin'] };
  assert.equal(missedIn({ ...cut, places: [] }), ['The power was never cut: this round has 2 operations, counted from 1. Name one of them.']);
  assert.equal(missedIn({ ...cut, places: ['card'] }), []);
  assert.equal(missedIn({ ...cut, spec: { cuts: [] }, places: [] }), []);
});

test.run();
