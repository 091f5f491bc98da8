// Tests the functions of the rescue: which firmware it takes for given up, and when it stays off for an upload by USB. The records of the slots are
// the test's own.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { programOf, runOnNode } from './module.ts';

// the type of the module under test, by hand: its own type would bring in the engine's global names, which Node lacks
interface Rescuing { createRescueSlots(): object; givenUpHead(at: number, bytes: number): string; isUploading(): boolean }

const test = suite('rescuing');

const importsFor = (engine: 'linux' | 'esp32') => ({
  'board': `{ board: { engine: "${engine}" } }`,
  'engine': '{ engine: { starts: { register: 77, mark: 0x5afe, upload: 3 } } }',
  './loader/slotmarks': `{ returnedSlot: function () { return returned; }, liveMarks: function () { return marks; },
    startChange: function (mark) { return mark.starts < 3 ? "a start" : undefined; } }`,
  './slots': '{ createSlots: function (slot) { return { slot: slot, isOnTrial: true }; } }',
  './start/again': '{ restart: function () { done.push("restart"); } }',
  './system': '{ print: function () {} }',
  './typed': '{ isTyped: function () { return false; } }',
  'Storage': '{ read: function (name, at, bytes) { return name === "mark" ? "records" : name + " from " + at + ", " + bytes; } }',
});

interface Mark { slot: string; isGood: boolean; starts: number }

async function headOf(returned: string, marks: Mark[]): Promise<unknown> {
  const around = `var returned = ${JSON.stringify(returned)}, marks = ${JSON.stringify(marks)}, done = [];\n`;
  const [told] = await runOnNode(around + programOf<Rescuing>('device/rescuing', 'givenUpHead', importsFor('linux'), 'tell(create(40, 100));'));
  return told;
}

const good = { slot: 'a', isGood: true, starts: 0 };
const heads: [title: string, returned: string, marks: Mark[], expect: string][] = [
  ['without records, no firmware was given up', '', [], ''],
  ['firmware whose record is void after its starts was given up', 'b', [good], 'b from 40, 100'],
  ['firmware on trial without starts left counts as given up', '', [{ slot: 'b', isGood: false, starts: 3 }, good], 'b from 40, 100'],
  ['firmware on trial that may start again was not given up', '', [{ slot: 'b', isGood: false, starts: 2 }, good], ''],
  ['proved firmware was not given up, whatever it has of starts', '', [{ ...good, starts: 3 }], ''],
];
for (const [title, returned, marks, expect] of heads) test(title, async () => assert.is(await headOf(returned, marks), expect));

/** Tells whether the rescue stays off, and what it has done 14 and 15 minutes later. @param register the value that the restart has left */
async function uploading(engine: 'linux' | 'esp32', register: number): Promise<unknown[]> {
  const rest = `peek32 = function (at) { return at === 77 ? ${register} : 0; };
poke32 = function (at, value) { done.push("poke " + at + " " + value); };
tell(create());
setTimeout(function () { tell(done); }, 899999);
setTimeout(function () { tell(done); console.log("later"); }, 900001);`;
  const code = programOf<Rescuing>('device/rescuing', 'isUploading', importsFor(engine), rest);
  return runOnNode(`var returned = "", marks = [], done = [];\n${code}`, { end: 'later', limitMs: 1_000_000 });
}

test('after the restart for an upload, the rescue stays off, and starts 15 minutes later', async () => {
  assert.equal(await uploading('esp32', 0x5afe0003), [true, [], ['poke 77 0', 'restart']]);
});

test('after another restart, and on a desktop, the rescue does not stay off', async () => {
  assert.equal(await uploading('esp32', 0x5afe0002), [false, [], []]);
  assert.equal(await uploading('linux', 0x5afe0003), [false, [], []]);
});

test('the rescue writes into a slot as firmware that is not on trial itself', async () => {
  const code = programOf<Rescuing>('device/rescuing', 'createRescueSlots', importsFor('linux'), 'tell(create());');
  assert.equal(await runOnNode(`var returned = "", marks = [], done = [];\n${code}`), [{ slot: 'a', isOnTrial: false }]);
});

test.run();
