// Tests the records of the slots: the firmware reads them as the build's own code does (firmware/image/layout.js), whatever bytes they
// hold.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/engine.js';
import { freeRecord, readMarks, recordBytes, writeRecord } from '../../../firmware/image/layout.js';
import type * as module from '../../../src/device/loader/slotmarks.ts';
import { programOf, runOnNode } from '../module.ts';

const test = suite('slotmarks');

const markBytes = engine.slots.markBytes;

function fileOf(records: Uint8Array[]): Buffer {
  const file = Buffer.alloc(markBytes, 0xff);
  records.forEach((record, at) => file.set(record, at * recordBytes));
  return file;
}

/** Returns the records that the firmware reads in each of the files. */
function liveIn(files: Buffer[]): Promise<unknown[]> {
  const steps = `${JSON.stringify(files.map(file => file.toString('latin1')))}.forEach(function (file) {
    tell(create(file).map(function (mark) { return [mark.at, mark.slot, mark.bytes, mark.starts, mark.isGood]; }));
  });`;
  return runOnNode(programOf<typeof module>('device/loader/slotmarks', 'liveMarks', {}, steps));
}

const liveOn = async (file: Buffer) => (await liveIn([file]))[0];

const expected = (file: Buffer) => readMarks(file).filter(({ isVoid }) => !isVoid).map(({ at, slot, bytes, starts, isGood }) => [at, slot, bytes, starts, isGood]);

test('the newest record comes first, with its starts, and a void one is left out', async () => {
  const [first, second, third] = [writeRecord('a', Buffer.from('one'), true), writeRecord('b', Buffer.from('three'), false), writeRecord('a', Buffer.from('seven'), false)];
  second.fill(0, 16, 18);
  third.fill(0, 24, 28);
  assert.equal(await liveOn(fileOf([first, second, third])), [[32, 'b', 5, 2, false], [0, 'a', 3, 0, true]]);
});

test('an empty file has none, and neither has one of zeros', async () => {
  assert.equal(await liveOn(fileOf([])), []);
  assert.equal(await liveOn(Buffer.alloc(markBytes)), []);
});

test('a record cut anywhere in its writing is none until its first word is whole', async () => {
  const whole = writeRecord('b', Buffer.from('program'), false);
  // a power cut leaves a record without its first word, as that is written last
  const cuts = Array.from({ length: recordBytes / 4 }, (_, words) => {
    const torn = Buffer.alloc(recordBytes, 0xff);
    torn.set(whole.subarray(4, 4 + words * 4), 4);
    return fileOf([torn]);
  });
  assert.equal(await liveIn(cuts), cuts.map(() => []));
});

test('after any spoiled bits, the firmware and the build read the same records', async () => {
  let state = 64;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  const files: Buffer[] = [];
  for (let round = 0; round < 60; round++) {
    const count = 1 + Math.floor(random() * 6);
    const file = fileOf(Array.from({ length: count }, (_, i) => writeRecord(i % 2 ? 'b' : 'a', Buffer.alloc(1 + Math.floor(random() * 300), i), random() < 0.5)));
    for (let spoiled = Math.floor(random() * 6); spoiled > 0; spoiled--) {
      const at = Math.floor(random() * count * recordBytes);
      // bits in flash are spoiled from 1 to 0 only
      file[at] = file[at]! & Math.floor(random() * 256);
    }
    assert.is(freeRecord(file), count * recordBytes);
    files.push(file);
  }
  const found = await liveIn(files);
  files.forEach((file, round) => assert.equal(found[round], expected(file), `round ${round}`));
});

function askOf(exported: 'freeRecord' | 'returnedSlot', ...files: Buffer[]): Promise<unknown[]> {
  const steps = `${JSON.stringify(files.map(file => file.toString('latin1')))}.forEach(function (file) { tell(create(file)); });`;
  return runOnNode(programOf<typeof module>('device/loader/slotmarks', exported, {}, steps));
}

test('the changes for a new firmware make the record that the build writes, and the first word is the last change', async () => {
  const program = Buffer.alloc(5000, 'program');
  const record = writeRecord('b', program, false);
  const [bytes, sum, sample] = [4, 8, 12].map(at => Buffer.from(record).readUInt32LE(at));
  const spell = 'function (word) { return String.fromCharCode(word & 255, word >> 8 & 255, word >> 16 & 255, word >> 24 & 255); }';
  const [changes] = await runOnNode(programOf<typeof module>('device/loader/slotmarks', 'trialChanges', {}, `tell(create(64, "b", ${spell}, [${bytes}, ${sum}, ${sample}]));`)) as [{ at: number; word: string }[]];
  const file = Buffer.alloc(96, 0xff);
  for (const { at, word } of changes) file.set(Buffer.from(word, 'latin1'), at);
  assert.equal(file.subarray(64), Buffer.from(record));
  assert.is(changes.at(-1)!.at, 64);
});

test('the first free record follows the last one that was begun, and there is none in a full file', async () => {
  const torn = Buffer.from(writeRecord('b', Buffer.from('three'), false)).fill(0xff, 0, 4);
  const files = [fileOf([]), fileOf([writeRecord('a', Buffer.from('one'), true), torn]), fileOf(Array(255).fill(writeRecord('a', Buffer.from('one'), true)))];
  assert.equal(await askOf('freeRecord', ...files), [0, 64, -1]);
});

test('a firmware was given up if its record is the last one, void after a start, and never was good', async () => {
  const first = writeRecord('a', Buffer.from('one'), true);
  const trial = (starts: number, change: (record: Buffer) => Buffer = record => record) => change(Buffer.from(writeRecord('b', Buffer.from('three'), false)).fill(0, 16, 16 + starts));
  const voided = (record: Buffer) => record.fill(0, 24, 28);
  const rows: [records: Uint8Array[], expect: string][] = [
    [[], ''], [[first], ''], [[first, trial(1)], ''], [[first, trial(1, voided)], 'b'], [[first, trial(3, voided)], 'b'],
    // These records are void because slot b was erased for other firmware. The firmware of the first one never started, and that of the second
    // was marked good. So neither was given up.
    [[first, trial(0, voided)], ''], [[first, trial(2, record => voided(record).fill(0, 20, 24))], ''],
    [[first, trial(3, voided), writeRecord('b', Buffer.from('later'), true)], ''],
  ];
  assert.equal(await askOf('returnedSlot', ...rows.map(([records]) => fileOf(records))), rows.map(([, expect]) => expect));
});

test.run();
