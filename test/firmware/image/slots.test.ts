// The loader on the real engine (Espruino): which slot starts, by the content of the flash, and after each power cut. The loader is the one that
// ships.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/engine.js';
import { findEspruino } from '../../../firmware/engine/espruino.js';
import { measureMemory } from '../../../firmware/engine/memory.js';
import { completeStorage, layStorage, placeOf, places, programIn, readMarks, recordBytes, writeRecord } from '../../../firmware/image/layout.js';
import { buildImage, headerBytes } from '../../../firmware/image/storage.js';
import { canRun } from '../../needs.ts';
import { root } from '../flash/shell.js';
import { bootAndKeep } from './boot.js';
import { startOf } from './choice.ts';

const test = suite('slots');

const loader = () => readFileSync(join(root, 'dist/linux/storage.bin')).subarray(headerBytes, headerBytes + engine.slots.loaderBytes);
const markAt = placeOf(engine.slots.mark);
/** Makes a program that is longer than a page, and prints its name. */
const programOf = (name: string) => Buffer.from(`setTimeout(function(){print("${name} runs; "+require("Storage").list().join()+"; all told")},10);//${name.repeat(5000)}`);
const [programA, programB] = [programOf('a'), programOf('b')];

/** Makes the content of Storage with a program in both slots. `records` come after the record that says that the program in slot a is good. */
function storageWith(records: Uint8Array[]): Buffer {
  const storage = Buffer.from(completeStorage(layStorage(loader(), programA)));
  storage.set(programB, placeOf('b'));
  records.forEach((record, at) => storage.set(record, markAt + (at + 1) * recordBytes));
  return storage;
}

const trial = () => writeRecord('b', programB, false);
const good = () => writeRecord('b', programB, true);

function spoiled(storage: Buffer, slot: string, at: number): Buffer {
  storage[placeOf(slot) + at]! &= 0;
  return storage;
}

function torn(record: Uint8Array): Uint8Array {
  return Uint8Array.from(record, (byte, at) => at < 4 ? 0xff : byte);
}

function tried(starts: number): Uint8Array {
  return trial().fill(0, 16, 16 + starts);
}

const rows: [title: string, storage: () => Buffer, runs: string, said?: RegExp][] = [
  ['slot a of a fresh image', () => storageWith([]), 'a'],
  ['slot b on its first start', () => storageWith([trial()]), 'b'],
  ['slot b on its third start', () => storageWith([tried(2)]), 'b'],
  ['slot a after three starts of b', () => storageWith([tried(3)]), 'a', /slot b brought nothing to the server in three starts/],
  ['slot b, which proved itself', () => storageWith([good()]), 'b'],
  ['slot a, as one byte of b on trial is wrong', () => spoiled(storageWith([trial()]), 'b', 4500), 'a', /slot b is spoiled/],
  ['slot a, as a page of b has another end', () => spoiled(storageWith([good()]), 'b', 4095), 'a', /slot b is spoiled/],
  ['slot a, as the record of b is torn', () => storageWith([torn(trial())]), 'a'],
  ['slot a, as the letter in the record of b is torn', () => storageWith([trial().fill(0x66, 0, 1)]), 'a', /^(?![^]*is spoiled)/],
  ['slot b after a torn record', () => storageWith([torn(writeRecord('a', programB, false)), trial()]), 'b'],
  ['slot a, as b is void', () => storageWith([good().fill(0, 24, 28)]), 'a'],
  ['neither, as both are spoiled', () => spoiled(spoiled(storageWith([good()]), 'b', 0), 'a', 0), '', /no slot has firmware that may start\. Flash it by USB/],
];

test('a program or a loader that does not fit is refused', () => {
  const small = Buffer.from('1');
  assert.throws(() => layStorage(Buffer.alloc(4033, 32), small), /The loader takes 4033 bytes, and at most 4032 are allowed\./);
  assert.throws(() => layStorage(small, Buffer.alloc(389_121)), /The program takes 389121 bytes, and a slot holds 389120\./);
  // An image may have 400,000 bytes, and what comes before the program, the loader, the marks and headers, takes 12,288 of them.
  assert.is(layStorage(small, Buffer.alloc(387_712)).length, 400_000);
  assert.throws(() => layStorage(small, Buffer.alloc(387_713)), /The Storage image takes 400004 bytes, and at most 400000 are allowed\./);
});

test('data of each slot begin on a page, and end with the header of the next file', () => {
  assert.equal(places.map(({ name, bytes, at }) => [name, bytes, at]), [
    ['.boot0', 4032, 32], ['mark', 8160, 4096], ['a', 401_376, 12_288], ['b', 401_376, 413_696], ['.folders', 2000, 815_104], ['.lock', 640, 817_136],
  ]);
});

for (const [title, storage, runs] of rows) test(`by the rules in code of their own, it starts ${title}`, () => assert.is(startOf(storage())?.slot ?? '', runs));

if (canRun('which slot the engine starts', 'espruino')) {
  const espruino = findEspruino()!;
  for (const [title, storage, runs, said = /(?:)/] of rows) test(`it starts ${title}`, async () => {
    const { printed } = await bootAndKeep(espruino, storage(), runs ? 'all told' : 'by USB');
    if (runs) assert.match(printed, `${runs} runs; ${places.map(({ name }) => name).join()}`);
    else assert.not.match(printed, ' runs;');
    assert.match(printed, said);
  });

  test('firmware on trial that never proves itself has three starts, then the one before it starts for good', async () => {
    let storage = storageWith([trial()]);
    const seen: string[] = [];
    for (let start = 0; start < 5; start++) {
      const { printed, flash } = await bootAndKeep(espruino, storage, 'all told');
      seen.push(/(\w) runs;/.exec(printed)![1]!);
      storage = flash.subarray(0, storage.length);
    }
    assert.equal(seen, ['b', 'b', 'b', 'a', 'a']);
    assert.equal(readMarks(storage.subarray(markAt, markAt + engine.slots.markBytes)).map(({ slot, isVoid }) => [slot, isVoid]), [['b', true], ['a', false]]);
  });

  const lives: [title: string, storage: () => Buffer, live: string][] = [
    ['a spoiled firmware that had proved itself becomes void, as the one before it runs', () => spoiled(storageWith([good()]), 'b', 4095), 'a'],
    ['a spoiled firmware on trial becomes void, as the one before it runs', () => spoiled(storageWith([trial()]), 'b', 4500), 'a'],
    ['both records become void that name a spoiled slot', () => spoiled(storageWith([good(), trial()]), 'b', 4095), 'a'],
    ['no record becomes void as long as none may start', () => spoiled(spoiled(storageWith([good(), trial()]), 'b', 0), 'a', 0), 'b b a'],
  ];
  for (const [title, storage, live] of lives) test(title, async () => {
    const { flash } = await bootAndKeep(espruino, storage(), live === 'a' ? 'all told' : 'by USB');
    const marks = readMarks(flash.subarray(markAt, markAt + engine.slots.markBytes));
    assert.is(marks.filter(({ isVoid }) => !isVoid).map(({ slot }) => slot).join(' '), live);
  });

  test('an image that ends in slot a gets the headers after it, wherever a power cut ended their writing', async () => {
    const short = Buffer.from(layStorage(loader(), programA));
    const whole = Buffer.from(completeStorage(short));
    const headers = places.slice(3).map(({ at }) => at - headerBytes);
    const words = headers.flatMap(at => Array.from({ length: headerBytes / 4 }, (_, word) => at + 4 * word));
    // How many words of the three headers were written before the power cut: each header has eight words.
    for (const done of [0, 1, 2, 5, 8, 9, 15, 16, 17, 23]) {
      const cut = Buffer.alloc(whole.length, 0xff);
      cut.set(short);
      for (const at of words.slice(0, done)) cut.set(whole.subarray(at, at + 4), at);
      const { printed, flash } = await bootAndKeep(espruino, cut, 'all told');
      assert.match(printed, `a runs; ${places.map(({ name }) => name).join()}`, `${done}`);
      assert.ok(flash.subarray(0, whole.length).equals(whole), `${done}`);
    }
  });

  test('the loader leaves at most 20 JsVars more than the firmware alone', async () => {
    const image = readFileSync(join(root, 'dist/linux/storage.bin'));
    const program = programIn(image)!;
    const alone = buildImage([{ name: engine.image.bootFile, data: program }, ...engine.image.kept.map(({ name, bytes }) => ({ name, data: Buffer.alloc(bytes, 0xff) }))]);
    const [direct, loaded] = [alone, image].map(bytes => measureMemory(espruino, bytes).then(text => Number.parseInt(text!, 10)));
    assert.ok(await loaded! - await direct! <= 20, `${await loaded} and ${await direct}`);
    assert.ok(await direct! > 1000);
  });
}

test.run();
