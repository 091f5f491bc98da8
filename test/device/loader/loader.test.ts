// Tests which firmware the loader chooses, what it says of the firmware that it leaves out, and what it writes into the flash. The records of the
// slots are the test's own.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type * as module from '../../../src/device/loader/loader.ts';
import { programOf, runOnNode } from '../module.ts';

const test = suite('loader');

/** A record of a slot. `sum`: `right`, or another text if the slot has other bytes than were written. */
interface Record { slot: 'a' | 'b'; starts?: number; isGood?: boolean; sum?: 'right' | 'wrong' }

interface Flash { marks: Record[]; lastWord?: string; rescue?: 'whole' | 'spoiled'; board?: object }

interface Loaded {
  program: string;
  said: string[];
  /** The changes of records, and the seconds of the watchdog, in their order. */
  done: string[];
  writes: [text: string, at: number][];
  lights: number;
}

const rescue = 'the rescue';
const programs = { a: 'program of slot a', b: 'program of b' };

/** Runs the loader with these records, the newest first, and returns what it did. */
async function load({ marks, lastWord = '\\0\\0\\0\\0', rescue: kept, board = { engine: 'linux' } }: Flash): Promise<Loaded> {
  const imports = {
    'board': `{ board: ${JSON.stringify(board)} }`,
    'engine': '{ engine: { layout: { lastWordAt: 60, rescue: "rescue", rescueHeadBytes: 12, erased: [{ name: "b", at: 100, bytes: 0x12345 }] } } }',
    './clearbits': '{ storageAddress: function () { return 4096; }, clearBits: function (change) { done.push(change); } }',
    './sample': '{ sampleOf: function (program) { return "samples of " + program; } }',
    './slotmarks': `{ liveMarks: function (text) { return text === "records" ? marks : []; },
      startChange: function (mark) { return mark.starts < 3 ? "start of " + mark.slot : undefined; }, voidChange: function (mark) { return "void " + mark.slot; } }`,
    'Storage': '{ read: function (name, from, count) { return files[name] && (from === undefined ? files[name] : files[name].substr(from, count)); } }',
    'Flash': `{ read: function (count, at) { return at === 4156 && count === 4 ? [0, 0, 0, "${lastWord}".charCodeAt(3)] : []; }, write: function (text, at) { writes.push([text, at]); } }`,
  };
  const head = kept === 'whole' ? '(E.CRC32(rescue) + 10000000000)' : '"10000000001"';
  const around = `var done = [], writes = [], said = [], lights = 0, rescue = ${JSON.stringify(rescue)}, programs = ${JSON.stringify(programs)}, files = { mark: "records" };
E.enableWatchdog = function (seconds, isKicked) { done.push("watchdog " + seconds + " " + isKicked); };
var marks = ${JSON.stringify(marks)}.map(function (mark) {
  var program = programs[mark.slot];
  files[mark.slot] = program + " and other bytes";
  var right = mark.isGood ? "samples of " + program : E.CRC32(program);
  return { slot: mark.slot, bytes: program.length, starts: mark.starts || 0, isGood: !!mark.isGood, sum: mark.sum === "wrong" ? 1 : right };
});
${kept ? `files.rescue = ${head} + "\\n" + rescue;` : ''}`;
  const rest = `var print = console.log, timer = setInterval;
console.log = function (text) { said.push(text); };
setInterval = function () { lights++; };
var program = create();
setInterval = timer;
console.log = print;
tell({ program: program, said: said, done: done, writes: writes, lights: lights });`;
  const [found] = await runOnNode(`${around}\n${programOf<typeof module>('device/loader/loader', 'load', imports, rest)}`);
  return found as Loaded;
}

const spoiled = (slot: string) => `snapferry: the firmware in slot ${slot} is spoiled.`;
const fruitless = (slot: string) => `snapferry: the firmware in slot ${slot} brought nothing to the server in three starts.`;

const choices: [title: string, marks: Record[], expect: Pick<Loaded, 'program' | 'said' | 'done'>][] = [
  ['proved firmware starts, and nothing is written', [{ slot: 'a', isGood: true }], { program: programs.a, said: [], done: [] }],
  ['the newest proved firmware starts', [{ slot: 'b', isGood: true }, { slot: 'a', isGood: true }], { program: programs.b, said: [], done: [] }],
  ['firmware on trial starts, and its start is counted', [{ slot: 'b' }, { slot: 'a', isGood: true }], { program: programs.b, said: [], done: ['start of b'] }],
  ['the third start of firmware on trial is its last', [{ slot: 'b', starts: 3 }, { slot: 'a', isGood: true }], { program: programs.a, said: [fruitless('b')], done: ['void b'] }],
  ['firmware on trial with a wrong checksum is given up', [{ slot: 'b', sum: 'wrong' }, { slot: 'a', isGood: true }], { program: programs.a, said: [spoiled('b')], done: ['start of b', 'void b'] }],
  ['proved firmware with wrong samples is given up', [{ slot: 'b', isGood: true, sum: 'wrong' }, { slot: 'a', isGood: true }], { program: programs.a, said: [spoiled('b')], done: ['void b'] }],
  ['if none may start, no record is made void', [{ slot: 'b', starts: 3 }, { slot: 'a', isGood: true, sum: 'wrong' }], {
    program: '', said: [fruitless('b'), spoiled('a'), 'snapferry: no slot has firmware that may start. Flash it by USB (docs/install.md).'], done: [],
  }],
];
for (const [title, marks, expect] of choices) {
  test(title, async () => {
    const { program, said, done, writes } = await load({ marks });
    assert.equal({ program, said, done }, expect);
    assert.equal(writes, [], 'the headers are there');
  });
}

test('firmware on trial gets a watchdog on a chip, and proved firmware gets none', async () => {
  const board = { engine: 'esp32' };
  assert.equal((await load({ marks: [{ slot: 'b' }], board })).done, ['watchdog 300 false', 'start of b']);
  assert.equal((await load({ marks: [{ slot: 'b', isGood: true }], board })).done, []);
});

test('without firmware, a whole rescue starts, and a spoiled one does not', async () => {
  const whole = await load({ marks: [], rescue: 'whole' });
  assert.equal([whole.program, whole.said], [rescue, ['snapferry: no slot has firmware that may start. The rescue looks for it on the card.']]);
  const other = await load({ marks: [], rescue: 'spoiled' });
  assert.equal([other.program, other.said], ['', ['snapferry: no slot has firmware that may start. Flash it by USB (docs/install.md).']]);
});

test('without firmware and rescue, the light flashes if the board has one', async () => {
  assert.is((await load({ marks: [], board: { engine: 'linux', led: { pin: 1, active: 1 } } })).lights, 1);
  assert.is((await load({ marks: [] })).lights, 0);
});

test('missing headers are written, each with its size before its name', async () => {
  const { program, writes } = await load({ marks: [{ slot: 'a', isGood: true }], lastWord: '\\0\\0\\0\\xff' });
  const name = ['b\0\0\0', ...Array<string>(6).fill('\0\0\0\0')].map((text, i) => [text, 4200 + 4 * i]);
  assert.equal([program, writes], [programs.a, [['\x45\x23\x01\0', 4196], ...name]]);
});

test.run();
