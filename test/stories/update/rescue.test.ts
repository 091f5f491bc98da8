// Tests the rescue, a small program that runs while neither slot has firmware that may start. It takes signed firmware from the card. The tests have
// refused files, and a power cut at each place. The last ones run on the real engine (Espruino).

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEspruino } from '../../../firmware/engine/espruino.js';
import { completeStorage, layStorage, placeOf, readMarks, recordBytes, writeRecord } from '../../../firmware/image/layout.js';
import { splitImage, type Facts } from '../../../firmware/image/manifest.js';
import { makeSigned } from '../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../firmware/image/signing.js';
import { run } from '../../firmware/flash/shell.js';
import { findEngines } from '../../needs.ts';
import { createChance } from '../../sim/chance.ts';
import { padImage, runEspruino } from '../../sim/engine/espruino.ts';
import type { FlashChange } from '../../sim/engine/globals/chip/flashhook.ts';
import { patienceMs } from '../../sim/patience.ts';
import { noise } from '../../sim/world/world.ts';
import { flashTears, tearFlash } from '../../tools/soak/update/tear.ts';
import { openBench, type Bench, type BenchOptions } from '../../update/rescuebench.ts';
import { keyNamed } from '../../update/testkeys.ts';
import { buildRescue } from '../../update/variant.ts';
import { isWhole, sample } from '../../whole.ts';

const test = suite('rescue');

const board = 'lilygo-t-sim7600';
const [key, spare, other] = [await keyNamed('first'), await keyNamed('second'), await keyNamed('stranger')];
const built = buildRescue({ board: `boards/${board}.json`, keys: [publicHalf(key), publicHalf(spare)] });
const keyless = buildRescue({ board: `boards/${board}.json` });

const manifestAt = 389_120;
const signatureAt = 397_056;
/** The content of the firmware in three chunks. Two of them are compressed, and the noise is not. */
const image = Buffer.concat([Buffer.alloc(4096, 'snapferry '), noise(4096), Buffer.alloc(900, 'end')]);
const signed = (facts: Partial<Facts> = {}, by = key, bytes = image) => Buffer.from(makeSigned({ board, version: '0.4.0', ...facts }, bytes, signWith(by)));
const lengthOf = (file: Buffer) => Number(file.toString('latin1', 30, 35));

/** Returns the bytes that a slot must have after this signed file was installed, up to the end of the signature. */
function slotOf(file: Buffer, bytes: Uint8Array): Buffer {
  const length = lengthOf(file);
  const slot = Buffer.alloc(signatureAt + 256, 0xff);
  slot.set(Buffer.concat(splitImage(bytes)));
  slot.set(file.subarray(0, length), manifestAt);
  slot.set(file.subarray(length, length + 256), signatureAt);
  return slot;
}

const old = Buffer.alloc(9000, 'old firmware ');
function spoiled(bytes: Uint8Array, at = 0): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 4;
  return copy;
}
const tried = (slot: string, program: Uint8Array, starts: number) => Buffer.from(writeRecord(slot, program, false)).fill(0, 16, 16 + starts);
const voided = (record: Uint8Array) => Buffer.from(record).fill(0, 24, 28);
const marksOf = (...records: Uint8Array[]) => Buffer.concat(records);

/** Flashes in which neither slot may start, and the slot into which the firmware from the card must come. */
const dead: [title: string, marks: () => Buffer, slots: Record<string, Uint8Array>, slot: string][] = [
  ['the first firmware is spoiled', () => marksOf(writeRecord('a', old, true)), { a: spoiled(old) }, 'b'],
  ['both are spoiled', () => marksOf(writeRecord('a', old, true), writeRecord('b', old, true)), { a: spoiled(old), b: spoiled(old, 4095) }, 'a'],
  ['one is spoiled on trial, after its first start', () => marksOf(writeRecord('a', old, true), tried('b', old, 1)), { a: spoiled(old), b: spoiled(old, 5000) }, 'a'],
  ['all marks are void', () => marksOf(voided(writeRecord('a', old, true)), voided(tried('b', old, 3))), { a: old, b: old }, 'a'],
  ['no mark is left', () => Buffer.alloc(0), { a: old, b: old }, 'a'],
  ['the only mark is torn', () => Buffer.from(writeRecord('a', old, true)).fill(0x5a, 4, 20), { a: old }, 'a'],
];

async function onBench(options: Partial<BenchOptions>, run: (bench: Bench) => Promise<void>): Promise<void> {
  const [, marks, slots] = dead[1]!;
  const bench = openBench({ rescue: await built, marks: marks(), slots, programs: [image], ...options });
  try {
    await run(bench);
  } catch (error) {
    (error as Error).message += `\n${bench.lines.slice(-30).join('\n')}`;
    throw error;
  } finally {
    bench.close();
  }
}

const marksIn = (bench: Bench) => readMarks(Buffer.from(bench.state.storage.get('mark')!, 'latin1'));

/** Asserts that a slot has the signed firmware, in all pages but its last. */
function checkSlot(bench: Bench, slot: string, file = signed(), bytes = image): void {
  const right = slotOf(file, bytes);
  assert.ok(bench.slot(slot).subarray(0, right.length).equals(right), `slot ${slot} is not as it was signed`);
}

for (const [title, marks, slots, slot] of dead) test(`if ${title}, firmware from the card starts on trial, in slot ${slot}`, () => onBench({ marks: marks(), slots }, async bench => {
  bench.put('firmware.bin', signed());
  bench.boot();
  assert.ok(await bench.until(/firmware 0\.4\.0 starts on trial/));
  assert.ok(await bench.until(/program 0 runs/, 10));
  assert.equal(bench.starts, ['rescue', '0']);
  checkSlot(bench, slot);
  const [newest] = marksIn(bench).filter(({ isVoid }) => !isVoid);
  assert.equal([newest?.slot, newest?.isGood, newest?.starts], [slot, false, 1]);
  assert.is(bench.lines.filter(line => /The rescue looks for it on the card/.test(line)).length, 1);
}));

test('any version is taken, also one that replaces only newer ones, by either key', () => onBench({}, async bench => {
  const file = signed({ version: '0.0.1', replaces: '0.0.1' }, spare);
  bench.put('firmware.bin', file);
  bench.boot();
  assert.ok(await bench.until(/program 0 runs/));
  checkSlot(bench, 'a', file);
}));

function flip(file: Buffer, at: number): Buffer {
  file[at]! ^= 1;
  return file;
}
function swapped(): Buffer {
  const file = signed({}, key, Buffer.concat([noise(4096), noise(4097).subarray(1), Buffer.from('end')]));
  const from = lengthOf(file) + 256;
  return Buffer.concat([file.subarray(0, from), file.subarray(from + 4096, from + 8192), file.subarray(from, from + 4096), file.subarray(from + 8192)]);
}

const refused: [title: string, file: () => Buffer, why: RegExp][] = [
  ['of another key', () => signed({}, other), /its signature is wrong/],
  ['without a signature', () => { const file = signed(); return file.fill(0xff, lengthOf(file), lengthOf(file) + 256); }, /it has no signature/],
  ['with a flipped bit of its signature', () => { const file = signed(); return flip(file, lengthOf(file) + 100); }, /its signature is wrong/],
  ['with another version in its manifest', () => Buffer.from(signed().toString('latin1').replace('version 0.4.0', 'version 0.9.0'), 'latin1'), /its signature is wrong/],
  ['for another board', () => signed({ board: 'esp32-cam' }), /it is for another board, esp32-cam, and this is lilygo-t-sim7600/],
  ['for another engine', () => signed({ engines: ['2v27.45'] }), /it was tested with Espruino 2v27\.45, and here runs 2v29/],
  ['with a torn chunk', () => { const file = signed(); return flip(file, file.length - 20); }, /chunk 2 is not the one of its manifest; copy it again/],
  ['with two chunks exchanged', swapped, /chunk 0 is not the one of its manifest/],
  ['with a byte too many', () => Buffer.concat([signed(), Buffer.from('x')]), /it has \d+ bytes, and its manifest says \d+; copy it again/],
  ['that was copied in part', () => signed().subarray(0, 3000), /it has 3000 bytes, and its manifest says \d+; copy it again/],
  ['with its head alone', () => signed().subarray(0, 300), /it has 300 bytes|contradicts itself|does not begin/],
  ['that is empty', () => Buffer.alloc(0), /does not begin with the manifest of signed firmware/],
  ['that is a picture', () => Buffer.from(noise(9000)), /does not begin with the manifest of signed firmware/],
];
for (const [title, file, why] of refused) test(`a file ${title} is refused in a sentence, once, and changes nothing; a right one after it is taken`, () => onBench({}, async bench => {
  const before = new Map(bench.state.storage);
  bench.put('firmware.bin', file());
  bench.boot();
  assert.ok(await bench.until(/firmware\.bin is not taken/));
  assert.match(bench.lines.at(-1)!, why);
  await bench.pass(300);
  assert.is(bench.lines.filter(line => /firmware\.bin is not taken/.test(line)).length, 1);
  assert.equal(new Map(bench.state.storage), before);
  bench.put('firmware.bin', signed());
  assert.ok(await bench.until(/program 0 runs/, 60));
  checkSlot(bench, 'a');
}));

test('without a card or a file it says once what to do, and takes the file when the card comes', () => onBench({}, async bench => {
  bench.hide(true);
  bench.boot();
  assert.ok(await bench.until(/put a card in with signed firmware as \/firmware\.bin, or flash it by USB/));
  await bench.pass(1000);
  bench.hide(false);
  await bench.pass(100);
  assert.is(bench.lines.filter(line => /put a card in/.test(line)).length, 1);
  assert.equal(bench.starts, ['rescue'], 'the watchdog is fed');
  bench.put('firmware.bin', signed());
  assert.ok(await bench.until(/program 0 runs/, 60));
}));

test('the light flashes five times and pauses, and evenly while firmware is checked', () => onBench({}, async bench => {
  bench.boot();
  await bench.pass(30);
  const pauses = bench.flashes.slice(1).map((at, i) => at - bench.flashes[i]!);
  assert.equal(pauses.slice(0, 10), [400, 400, 400, 400, 1650, 400, 400, 400, 400, 1650]);
  bench.put('firmware.bin', signed());
  const from = bench.flashes.length;
  assert.ok(await bench.until(/starts on trial/));
  assert.ok(bench.flashes.length > from);
}));

test('on a board whose supply a pin holds, the rescue sets that pin in the first turn, and leaves it', async () => {
  const edges: string[] = [];
  const rescue = await buildRescue({ board: 'boards/lilygo-t-a7670.json' });
  await onBench({ rescue, onPin: (pin, level) => void edges.push(`${pin}=${level}`) }, async bench => {
    bench.boot();
    assert.is(edges[0], 'D12=1');
    assert.ok(await bench.until(/The rescue looks for it on the card/));
    await bench.pass(1000);
    assert.not.ok(edges.includes('D12=0'), edges.join());
  });
});

test('without a key built in it says so, and takes nothing', async () => onBench({ rescue: await keyless }, async bench => {
  bench.put('firmware.bin', signed());
  bench.boot();
  assert.ok(await bench.until(/no key is built in, so no firmware is taken but by USB/));
  await bench.pass(5000);
  assert.equal(bench.starts, ['rescue']);
}));

test('a chip whose Storage has no rescue, or a spoiled one, goes on as before: it names USB, and the light flashes', async () => {
  const { file } = await built;
  const spoils = [3, 12, file.length - 1].map(at => spoiled(file, at));
  for (const rescue of [undefined, ...spoils, file.subarray(0, file.length - 1)]) await onBench({ file: rescue }, async bench => {
    bench.put('firmware.bin', signed());
    bench.boot();
    assert.is(bench.lines.at(-1), 'snapferry: no slot has firmware that may start. Flash it by USB (docs/install.md).');
    await bench.pass(600);
    assert.equal(bench.starts, ['']);
    assert.ok(bench.flashes.length > 100);
  });
});

test('with marks that are used up it says that only USB helps, and changes nothing', () => onBench({ marks: Buffer.concat(Array.from({ length: 255 }, () => voided(writeRecord('a', old, true)))) }, async bench => {
  const before = new Map(bench.state.storage);
  bench.put('firmware.bin', signed());
  bench.boot();
  assert.ok(await bench.until(/the flash has no slot for firmware, or no room for another mark; flash everything once by USB/));
  await bench.pass(600);
  assert.equal(new Map(bench.state.storage), before);
}));

test('a version that was given up on trial is tried again after an hour, and another one at once', async () => {
  const file = signed();
  for (const [slots, marks] of [
    [{ a: slotOf(file, image), b: spoiled(old) }, marksOf(writeRecord('b', old, true), tried('a', image, 3))],
    [{ a: slotOf(file, image), b: spoiled(old) }, marksOf(writeRecord('b', old, true), voided(tried('a', image, 1)))],
  ] as const) {
    await onBench({ slots, marks }, async bench => {
      bench.put('firmware.bin', file);
      bench.boot();
      assert.ok(await bench.until(/its version 0\.4\.0 was given up on trial; as no other firmware is there, it is tried again in an hour/));
      await bench.pass(3500);
      assert.equal(bench.starts, ['rescue']);
      assert.ok(await bench.until(/program 0 runs/, 300));
    });
    await onBench({ slots, marks }, async bench => {
      bench.put('firmware.bin', signed({ version: '0.4.1' }));
      bench.boot();
      assert.ok(await bench.until(/program 0 runs/, 60));
    });
  }
});

test('firmware from the card that never proves itself leads back to the rescue', () => onBench({}, async bench => {
  bench.put('firmware.bin', signed());
  bench.boot();
  assert.ok(await bench.until(/program 0 runs/));
  for (let start = 0; start < 3; start++) {
    bench.cut();
    bench.boot();
  }
  assert.equal(bench.starts, ['rescue', '0', '0', '0', 'rescue']);
  assert.ok(await bench.until(/it is tried again in an hour/));
}));

test('a file that changes between its check and its use is not started', () => onBench({}, async bench => {
  bench.put('firmware.bin', signed());
  bench.boot();
  assert.ok(await bench.until(/is written into slot a/));
  bench.put('firmware.bin', flip(signed(), signed().length - 20));
  assert.ok(await bench.until(/firmware\.bin is not taken: chunk 2 is not the one of its manifest any more: the file has changed/));
  assert.equal(marksIn(bench).filter(({ isVoid }) => !isVoid).map(({ slot }) => slot), ['b']);
  // The new firmware.bin must have another time than the old one, and FAT counts times in steps of two seconds.
  await bench.pass(3);
  bench.put('firmware.bin', signed());
  assert.ok(await bench.until(/program 0 runs/, 60));
}));

test('a card that is pulled while it is written is told, and the rescue goes on when it is back', () => onBench({}, async bench => {
  bench.put('firmware.bin', signed());
  bench.boot();
  assert.ok(await bench.until(/is written into slot a/));
  bench.hide(true);
  assert.ok(await bench.until(/firmware\.bin is not taken: (the card cannot be read|the file has changed)/));
  bench.hide(false);
  assert.ok(await bench.until(/program 0 runs/, 120));
}));

test('a flash that does not hold what is written is told, and tried again', async () => {
  let bad = true;
  await onBench({ onFlash: ({ step, from, after }) => (bad && step === 'write' && from === 4096 ? spoiled(after) : undefined) }, async bench => {
    bench.put('firmware.bin', signed());
    bench.boot();
    assert.ok(await bench.until(/firmware\.bin is not taken: the flash does not hold what was written into it/));
    bad = false;
    assert.ok(await bench.until(/program 0 runs/, 120));
    checkSlot(bench, 'a');
  });
});

test('an upload by USB keeps the rescue off, and it comes back after a quarter of an hour', () => onBench({}, async bench => {
  bench.put('firmware.bin', signed());
  bench.state.rtc.set(0x3ff4804c, 0x5346_0004);
  bench.boot();
  assert.match(bench.lines.at(-1)!, /an upload is under way, so the rescue stays off for a quarter of an hour/);
  await bench.pass(880);
  assert.equal(bench.starts, ['rescue']);
  assert.ok(await bench.until(/program 0 runs/, 60));
  assert.equal(bench.starts, ['rescue', 'rescue', '0']);
}));

test('three starts of firmware that failed at once do not keep the rescue off', () => onBench({}, async bench => {
  bench.state.rtc.set(0x3ff4804c, 0x5346_0003);
  bench.put('firmware.bin', signed());
  bench.boot();
  assert.ok(await bench.until(/program 0 runs/));
}));

test('a fault of its own is told, and the rescue starts over in a minute', () => onBench({}, async bench => {
  bench.boot();
  bench.type('setTimeout(function () { throw new Error("odd"); }, 1);');
  assert.ok(await bench.until(/a fault in the rescue \(Error: odd\); it starts over in a minute/));
  await bench.pass(70);
  assert.equal(bench.starts, ['rescue', 'rescue']);
}));

/** A power cut within one change of the flash: the number of the change, and how it tears that change. */
interface Cut {
  operation: number;
  tear: number;
}

/** Counts the changes of the flash in a rescue without cuts. @returns their number, and the numbers of those that change the file `mark` */
async function listChanges(): Promise<{ count: number; marks: number[] }> {
  let count = 0;
  const marks: number[] = [];
  await onBench({ onFlash: ({ file }) => { count++; if (file === 'mark') marks.push(count); return undefined; } }, async bench => {
    bench.put('firmware.bin', signed());
    bench.boot();
    assert.ok(await bench.until(/starts on trial/));
    await bench.pass(1);
  });
  return { count, marks };
}

/**
 * Runs a rescue with these cuts, one after the other. After each, the chip must start the rescue or complete signed firmware, and that firmware
 * must run in the end.
 */
async function tryCuts(cuts: Cut[]): Promise<void> {
  const left = [...cuts];
  let bench: Bench | undefined;
  let changes = 0;
  const onFlash = (change: FlashChange): Uint8Array | undefined => {
    const [next] = left;
    if (++changes !== next?.operation) return undefined;
    left.shift();
    bench?.cut();
    return tearFlash(flashTears[next.tear]!, change, createChance(7919 + next.operation));
  };
  await onBench({ onFlash }, async one => {
    bench = one;
    one.put('firmware.bin', signed());
    let runs = false;
    for (let boot = 0; boot <= cuts.length && !runs; boot++) {
      changes = 0;
      one.boot();
      runs = await one.until(/program 0 runs/, 120);
      if (one.starts.includes('0')) checkSlot(one, 'a');
    }
    assert.ok(runs && one.starts.every(start => start === 'rescue' || start === '0'), JSON.stringify(cuts));
  });
}

test('after a power cut at any change of the flash, the rescue starts again or whole signed firmware does', async () => {
  const { count, marks } = await listChanges();
  assert.ok(count > 100 && marks.length >= 4, `${count} changes, ${marks.length} of the marks`);
  const tears = flashTears.map((_, tear) => tear);
  const ofMarks = marks.flatMap(operation => tears.map(tear => ({ operation, tear })));
  const others = Array.from({ length: count }, (_, i) => i + 1).filter(operation => !marks.includes(operation)).flatMap(operation => tears.map(tear => ({ operation, tear })));
  for (const cut of [...ofMarks, ...sample(others, 40)]) await tryCuts([cut]);
  // A second and a third cut come while the chip recovers from the first.
  for (const cut of sample(others, 100)) await tryCuts([cut, { ...cut, operation: Math.ceil(cut.operation / 2) }, ofMarks[cut.operation % ofMarks.length]!]);
});

test('the records of a rescue are as those of an update', () => onBench({}, async one => {
  one.put('firmware.bin', signed());
  one.boot();
  assert.ok(await one.until(/starts on trial/));
  await one.pass(1);
  const third = Buffer.from(one.state.storage.get('mark')!, 'latin1').subarray(2 * recordBytes, 3 * recordBytes);
  assert.ok(third.equals(Buffer.from(writeRecord('a', image, false))));
}));

/**
 * Runs the real engine on a flash until a line of the console matches, or for so many milliseconds. @returns the lines of the console, and the
 * flash afterwards
 */
async function runOn(command: string, flash: Buffer, files: Record<string, Uint8Array>, end: RegExp, mostMs = patienceMs): Promise<{ lines: string[]; flash: Buffer }> {
  const cwd = mkdtempSync(join(tmpdir(), 'rescue-'));
  const lines: string[] = [];
  try {
    mkdirSync(join(cwd, 'card'));
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(cwd, 'card', name), bytes);
    writeFileSync(join(cwd, 'kept'), flash);
    await new Promise<void>(resolve => {
      const stop = () => void engine.stop().then(resolve);
      const limit = setTimeout(stop, mostMs);
      const engine = runEspruino({
        image: join(cwd, 'kept'), cwd, command, terminalPath: '/nowhere',
        onLine(line) {
          lines.push(line);
          if (!end.test(line)) return;
          clearTimeout(limit);
          stop();
        },
      });
    });
    return { lines, flash: readFileSync(join(cwd, 'espruino.flash')) };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

const programText = `print("the new one runs");//${'filled '.repeat(2000)}`;
/** Number of times at which the engine is killed, spread over a rescue. */
const kills = isWhole ? 60 : 5;

for (const { command } of findEngines('signed firmware comes from the card, wherever the engine is killed')) {
  test(`${command}: both slots are spoiled, and signed firmware comes from the card, wherever the engine is killed meanwhile`, async () => {
    const { loader, file, target } = await buildRescue({ keys: [publicHalf(key)] });
    const program = Buffer.from(programText);
    const version = /2v[\d.]+/.exec((await run(findEspruino(command)!, ['-e', 'print(process.version)'])).text)![0];
    const card = { 'firmware.bin': makeSigned({ board: target, version: '0.4.0', engines: [version] }, program, signWith(key)) };
    const storage = Buffer.from(completeStorage(layStorage(loader, old), file));
    storage.set(writeRecord('b', old, true), placeOf('mark') + recordBytes);
    storage[placeOf('a')]! ^= 4;
    const from = Date.now();
    const { lines, flash } = await runOn(command, padImage(storage), card, /the new one runs/);
    const tookMs = Date.now() - from;
    assert.match(lines.join('\n'), /The rescue looks for it on the card\.[^]*starts on trial[^]*the new one runs/);
    const expected = slotOf(Buffer.from(card['firmware.bin']), program);
    const isWritten = (bytes: Buffer) => bytes.subarray(placeOf('a'), placeOf('a') + expected.length).equals(expected);
    assert.ok(isWritten(flash));
    for (let kill = 0; kill < kills; kill++) {
      const cut = await runOn(command, padImage(storage), card, /the new one runs/, tookMs * (kill + 1) / (kills + 1));
      const after = await runOn(command, cut.flash, card, /the new one runs/);
      assert.match(after.lines.join('\n'), /the new one runs/, `kill ${kill}\n${after.lines.join('\n')}`);
      assert.ok(isWritten(after.flash), `kill ${kill}`);
      // These parts of the flash must be unchanged: headers, loader, the other slot and the rescue.
      const others = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, placeOf('mark')), bytes.subarray(placeOf('b') - 32)]);
      assert.ok(others(after.flash).equals(others(padImage(storage))), `kill ${kill}`);
    }
  });
}

test.run();
