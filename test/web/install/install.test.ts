// Tests installations with stand-ins for the cable and the chip's boot loader, by esptool-js as in the page. They are complete, of the firmware
// alone, interrupted everywhere and repeated, and with all faults of chip, cable and files.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkEngine } from '../../../firmware/engine/checks.js';
import { engine } from '../../../firmware/engine/engine.js';
import { checkProgram } from '../../../firmware/engine/program.js';
import { freshSettings, mendSettings } from '../../../firmware/flash/nvs.js';
import { keepSaved } from '../../../firmware/flash/saved.js';
import { layStorage, placeOf, places, programIn, readMarks, recordBytes, writeRecord } from '../../../firmware/image/layout.js';
import { buildImage, listImage } from '../../../firmware/image/storage.js';
import type { CablePort } from '../../../web/demo/port.ts';
import type { Engine } from '../../../web/install/files.ts';
import { install, type Job, type Kept, type Outcome } from '../../../web/install/job.ts';
import { InstallError, type Progress } from '../../../web/install/say.ts';
import { hurry } from '../../common/hurry.ts';
import { deadSettings, readNumber } from '../../firmware/flash/settings.ts';
import { startOf } from '../../firmware/image/choice.ts';
import { makeEngine, makePartitions, makeProgram } from '../../firmware/release/release.ts';
import { noise } from '../../sim/world/world.ts';
import { inAll, inWhole, sample } from '../../whole.ts';
import { createBoard, type Board, type BoardTrouble } from './bench.ts';

const test = suite('install');
const never = () => new Promise<never>(() => undefined);

/** The lines that the page has printed to the browser's console during the tests. */
const printed: string[] = [];
const { log } = console;
let slowDown: () => void;
test.before(() => {
  console.log = (...words: unknown[]) => void printed.push(words.join(' '));
  slowDown = hurry();
});
test.after(() => {
  slowDown();
  console.log = log;
});

const storageAt = Number(engine.storage.address);
const storageBytes = engine.storage.pageBytes * engine.storage.pages;
const settingsAt = Number(engine.settings.address);
const settingsEnd = settingsAt + engine.settings.bytes;

const enginesFiles = (version: string): Record<string, Uint8Array> => ({
  'bootloader.bin': makeProgram('boots'), 'partitions_espruino.bin': makePartitions(),
  'espruino_esp32.bin': makeEngine({ version, rest: noise(40_000, 3) }),
});

function engineOf(version: string): Engine {
  const files = enginesFiles(version);
  return { ...checkEngine(name => files[name], 'the test', 'do'), date: '' };
}

const erased = engine.image.kept.map(({ name, bytes }) => ({ name, data: Buffer.alloc(bytes, 0xff) }));
/** Returns a firmware image of noise, which cannot be compressed, so that it is sent in several pieces. */
const imageOf = (fill: number) => layStorage(Buffer.from('loader'), noise(40_000, fill));
const image = imageOf(1);
const ours = engineOf('2v29.277');
const saved = { name: 'note', data: Buffer.from('{"ssid":"hut"}') };

const whole: Job = { kind: 'whole', isErased: false, engine: ours, image, isSlow: false };
const update: Job = { ...whole, kind: 'update' };

interface Told { progress: Progress[]; lines: string[] }

async function run(board: Board, job: Job, { kept = new Map(), signal = new AbortController().signal, told = { progress: [], lines: [] }, onProgress }: {
  kept?: Kept; signal?: AbortSignal; told?: Told; onProgress?: (now: Progress) => void;
} = {}): Promise<Outcome> {
  try {
    return await install(board.port as unknown as SerialPort, job, kept, {
      progress(now) {
        told.progress.push(now);
        onProgress?.(now);
      },
      line: text => void told.lines.push(text),
    }, signal);
  } finally {
    assert.is(board.port.readable, null, 'the port is returned closed');
  }
}

async function failureOf(trying: Promise<unknown>): Promise<InstallError> {
  const error: unknown = await trying.then(() => undefined, (thrown: unknown) => thrown);
  if (error instanceof InstallError) return error;
  throw error ?? new Error('It did not fail.');
}

const switchesOf = ({ chip }: Board) => ['wifiStatus', 'bleStatus'].map(key => readNumber(chip.flash.subarray(settingsAt, settingsEnd), 'nvs', key));
const calibrationOf = ({ chip }: Board) => readNumber(chip.flash.subarray(settingsAt, settingsEnd), 'phy', 'cal_version');

/**
 * Puts an older installation on the chip: an engine (Espruino), other firmware, a saved file, and settings in which Wi-Fi is off. @param version of
 * that engine
 */
function put(board: Board, version = '2v29.277'): void {
  board.chip.flash.set(deadSettings(), settingsAt);
  for (const { name, address } of engine.files) board.chip.flash.set(enginesFiles(version)[name]!, Number(address));
  board.chip.flash.set(buildImage([{ name: engine.image.bootFile, data: noise(40_000, 9) }, ...erased, saved]), storageAt);
}

const filesOf = (board: Board) => listImage(board.chip.flash.subarray(storageAt, storageAt + storageBytes)).map(({ name, data }) => [name, data.length]);
const slotFiles = places.slice(0, 4).map(({ name, bytes }) => [name, bytes]);
const keptFiles = engine.image.kept.map(({ name, bytes }) => [name, bytes]);
const files = [...slotFiles, ...keptFiles, [engine.wifi.file, engine.wifi.off.length]];

function assertWhole(board: Board): void {
  for (const { name, address, bytes } of ours.parts) {
    const there = board.chip.flash.subarray(address, address + bytes.length);
    if (name === 'bootloader.bin') assert.is(checkProgram(there), undefined, name);
    else assert.ok(there.equals(bytes), name);
  }
}

test('engine and firmware are written to a blank chip at their addresses and verified, and the chip is started', async () => {
  const board = createBoard();
  const told: Told = { progress: [], lines: [] };
  const outcome = await run(board, whole, { told });
  assertWhole(board);
  const storage = board.chip.flash.subarray(storageAt, storageAt + storageBytes);
  assert.ok(storage.equals(keepSaved(image).image));
  assert.equal(filesOf(board), files);
  assert.equal(switchesOf(board), [1, 0]);
  assert.equal([...board.chip.flash.subarray(0x1000, 0x1004)], [0xe9, 1, 2, 0x20], 'for DIO, 4 MB at 40 MHz');
  assert.equal(outcome, { mac: outcome.mac, version: '2v29.277', names: [], settings: outcome.settings, warning: undefined, baud: 460_800, isReset: true });
  assert.match(outcome.settings, /^The chip has no settings \(NVS\) yet: they are written/);
  assert.match(outcome.mac, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
  assert.is(board.mode(), 'program');
  assert.not.ok(told.lines.some(line => /own files in Storage/.test(line)), 'nothing was read that could be kept');
  assert.equal([...new Set(told.progress.map(({ step }) => step))], ['connect', 'look', 'write', 'check', 'start']);
  assert.ok(told.progress.every(({ done = 0, total = 1 }) => done <= total));
  assert.equal(printed, [], "the browser's console stays empty");
});

test('files saved in the chip are kept by an installation and an update', async () => {
  for (const job of [whole, update]) {
    const board = createBoard();
    put(board);
    const told: Told = { progress: [], lines: [] };
    const { names } = await run(board, job, { told });
    assert.equal(names, ['note']);
    assert.ok(told.lines.some(line => /own files in Storage are kept: note\./.test(line)));
    assert.equal(filesOf(board), [...files, ['note', saved.data.length]]);
  }
});

/** Makes the chip one that has two slots (places for firmware), and on which a file was saved. @returns its flash */
function putSlots(board: Board): Buffer {
  put(board);
  const { image: storage } = keepSaved(imageOf(9), buildImage([saved]));
  board.chip.flash.fill(0xff, storageAt, storageAt + storageBytes).set(storage, storageAt);
  board.chip.flash.set(mendSettings(board.chip.flash.subarray(settingsAt, settingsEnd)).bytes, settingsAt);
  return Buffer.from(board.chip.flash);
}

test('an update writes the firmware into the slot that does not run, on trial, and no other byte', async () => {
  const board = createBoard();
  const before = putSlots(board);
  const told: Told = { progress: [], lines: [] };
  const { names } = await run(board, update, { told });
  assert.equal(names, []);
  const program = programIn(image)!;
  const [slotAt, markAt] = [storageAt + placeOf('b'), storageAt + placeOf('mark')];
  assert.ok(board.chip.flash.subarray(slotAt, slotAt + program.length).equals(program));
  const changed = [...before.keys()].filter(at => before[at] !== board.chip.flash[at] && !(at >= slotAt && at < slotAt + program.length));
  assert.ok(changed.every(at => at >= markAt + recordBytes && at < markAt + 2 * recordBytes), `${changed.length}`);
  assert.equal(readMarks(board.chip.flash.subarray(markAt, markAt + engine.slots.markBytes)).map(({ slot, isGood }) => [slot, isGood]), [['b', false], ['a', true]]);
  assert.ok(told.lines.some(line => /^The firmware goes into slot b\. The one that runs now stays in the other slot, and returns if /.test(line)));
});

test('an interrupted update leaves the firmware before it whole, and the one that starts', async () => {
  const board = createBoard();
  const before = putSlots(board);
  const stopping = new AbortController();
  const failure = await failureOf(run(board, update, {
    signal: stopping.signal, onProgress: ({ step, done = 0, total = 1 }) => { if (step === 'write' && done > 0 && done < total) stopping.abort(); },
  }));
  assert.equal([failure.trouble, failure.changed], ['cancelled', 'idle']);
  const end = storageAt + placeOf('b');
  assert.ok(board.chip.flash.subarray(0, end).equals(before.subarray(0, end)));
});

const older = noise(50_000, 20);
const newer = programIn(image)!;
const first = programIn(imageOf(9))!;
const voided = () => writeRecord('b', older, true).fill(0, 24, 28);
/**
 * The states of the two slots (places for firmware, a and b). Each has a title, the slot that an update has to take, and records. The records say
 * what may start, and follow that of slot a in the flash.
 */
const states: [title: string, records: () => Uint8Array[], into: string][] = [
  ['slot a runs', () => [], 'b'],
  ['slot b runs', () => [writeRecord('b', older, true)], 'a'],
  ['slot b is on trial', () => [writeRecord('b', older, false).fill(0, 16, 17)], 'a'],
  ['slot a runs, with firmware in b that never started', () => [writeRecord('b', older, false)], 'b'],
  ['slot a runs, as b was given up', () => [voided()], 'b'],
];

function putState(board: Board, records: Uint8Array[], into: string): void {
  putSlots(board);
  const { flash } = board.chip;
  flash.set(older, storageAt + placeOf('b'));
  flash.write('snapferry firmware 1', storageAt + placeOf(into) + 389_120, 'latin1');
  records.forEach((record, at) => flash.set(record, storageAt + placeOf('mark') + (at + 1) * recordBytes));
}

const startIn = ({ chip }: Board) => startOf(chip.flash.subarray(storageAt, storageAt + storageBytes));
const starts = (board: Board) => {
  const program = startIn(board)?.program;
  return !!program && [older, newer, first].some(known => program.equals(known));
};

for (const [at, [title, records, into]] of states.entries()) {
  // the short run tests the first two states, so that an update is written once into each of the two slots
  (at === 0 ? test : at === 1 ? inAll(test) : inWhole(test))(`an update that is cut before any command, or within one, leaves whole firmware that starts: ${title}`, async () => {
    const dead: number[] = [];
    /** The running numbers of the boot loader's commands that changed the flash, by the code of the command. */
    const changing = new Map<number, number[]>();
    let [before, last] = [Buffer.alloc(0), 0];
    const board: Board = createBoard({
      onCommand(code, count) {
        const now = Buffer.from(board.chip.flash.subarray(storageAt, storageAt + storageBytes));
        if (before.length > 0 && !now.equals(before)) changing.set(last, [...changing.get(last) ?? [], count - 1]);
        [before, last] = [now, code];
        if (!starts(board)) dead.push(count);
      },
    });
    putState(board, records(), into);
    await run(board, update);
    assert.equal(dead, []);
    assert.is(startIn(board)!.slot, into);
    assert.ok(startIn(board)!.program.equals(newer));
    const slotAt = storageAt + placeOf(into);
    assert.ok(board.chip.flash.subarray(slotAt + newer.length, slotAt + 97 * 4096).every(byte => byte === 0xff), 'no manifest of other firmware stays');
    assert.equal(new Set(changing.keys()), new Set([packedBegin, packedData, writeRegister]));

    for (const place of [...changing].flatMap(([code, places]) => code === writeRegister ? places : sample(places, 3))) {
      let isPulled = false;
      const torn: Board = createBoard({
        onCommand(_, count) {
          if (count !== place || isPulled) return isPulled && count === place;
          isPulled = true;
          setImmediate(() => torn.port.unplug());
          return 'half';
        },
      });
      putState(torn, records(), into);
      assert.is((await failureOf(run(torn, update))).changed, 'idle');
      assert.ok(starts(torn), `command ${place}`);
      torn.port.plugIn();
      await run(torn, update);
      assert.ok(startIn(torn)!.program.equals(newer), `after command ${place}`);
    }
  });
}

test('after an interrupted installation, an update writes all of Storage again, and files of the chip are kept', async () => {
  let blocks = 0;
  const board: Board = createBoard({
    onCommand(code) {
      // the cable is pulled at the second block of data. That block belongs to Storage (Espruino's area for files), because Espruino's program is on
      // the chip already and is not sent
      if (code !== packedData || ++blocks !== 2) return false;
      setImmediate(() => board.port.unplug());
      return true;
    },
  });
  putSlots(board);
  const kept: Kept = new Map();
  assert.is((await failureOf(run(board, { ...whole, image: imageOf(2) }, { kept }))).changed, 'all');
  assert.is(startIn(board), undefined);
  assert.equal([...kept.values()].map(({ isTorn }) => isTorn), [true]);
  board.port.plugIn();
  const { names } = await run(board, update, { kept });
  assert.equal(names, ['note']);
  assert.ok(startIn(board)!.program.equals(newer));
  assert.equal(filesOf(board), [...files, ['note', saved.data.length]]);
});

test('a flash that does not take the mark is reported, and the firmware before it starts', async () => {
  const board = createBoard({ stuckAt: storageAt + placeOf('mark') + recordBytes + 9 });
  putSlots(board);
  const failure = await failureOf(run(board, update));
  assert.equal([failure.trouble, failure.changed], ['differs', 'idle']);
  assert.ok(startIn(board)!.program.equals(first));
});

test('Wi-Fi that is off in the settings is switched on by an installation and an update; other settings are kept', async () => {
  for (const job of [whole, update]) {
    const board = createBoard();
    put(board);
    const told: Told = { progress: [], lines: [] };
    const { settings } = await run(board, job, { told });
    assert.match(settings, /^Wi-Fi was off in the chip's settings \(NVS\)/);
    assert.ok(told.lines.includes(settings));
    assert.equal(switchesOf(board), [1, 0]);
    assert.is(calibrationOf(board), 4660);
    assert.is((await run(board, job)).settings, '', 'the second run changes no settings');
  }
});

const packedBegin = 0x10;
const packedData = 0x11;
const writeRegister = 0x09;
for (const [title, lay, changed] of [['all of Storage', put, 'all'], ['a slot', (board: Board) => { putSlots(board); board.chip.flash.set(deadSettings(), settingsAt); }, 'idle']] as const) test(`settings erased before the cable was unplugged are restored by the next try, which writes ${title}`, async () => {
  let begun = 0;
  const board: Board = createBoard({
    onCommand(code) {
      // the first write command is for Storage (Espruino's area for files), and the second one for the settings. The cable is pulled at the second
      // one
      if (code !== packedBegin || ++begun !== 2) return false;
      board.chip.flash.fill(0xff, settingsAt, settingsEnd);
      setImmediate(() => board.port.unplug());
      return true;
    },
  });
  lay(board);
  const kept: Kept = new Map();
  assert.is((await failureOf(run(board, update, { kept }))).changed, changed);
  assert.ok(kept.size > 0, 'the page has them');
  board.port.plugIn();
  await run(board, update, { kept });
  assert.equal([...switchesOf(board), calibrationOf(board), kept.size], [1, 0, 4660, 0]);
});

test('settings that cannot be read are replaced, and the loss is reported', async () => {
  const board = createBoard();
  put(board);
  board.chip.flash.fill(0x41, settingsAt, settingsEnd);
  assert.match((await run(board, update)).settings, /cannot be read and are replaced: networks and pairings .* are gone/);
  assert.equal(switchesOf(board), [1, 0]);
});

test('an update of the firmware alone leaves the rest of the flash unchanged', async () => {
  const board = createBoard();
  put(board, '2v29');
  board.chip.flash.set(freshSettings(), settingsAt);
  const before = Buffer.from(board.chip.flash.subarray(0, storageAt));
  const { version, warning } = await run(board, { ...update, engine: undefined });
  assert.ok(board.chip.flash.subarray(0, storageAt).equals(before));
  assert.is(version, '2v29');
  assert.match(warning ?? '', /2v29 loses what comes after about 64 bytes.*The firmware works with it.*from 2v29\.262 on looks/);
});

test('an installation with erasing removes all old data', async () => {
  const board = createBoard();
  put(board);
  const told: Told = { progress: [], lines: [] };
  await run(board, { ...whole, isErased: true }, { told });
  assert.equal(switchesOf(board), [1, 0]);
  assert.is(calibrationOf(board), undefined);
  assert.equal(filesOf(board), files);
  assert.ok(told.progress.some(({ step }) => step === 'erase'));
});

test('data of another program at the address of Storage is not kept as files', async () => {
  const board = createBoard();
  board.chip.flash.set(buildImage([saved]), storageAt);
  assert.equal((await run(board, whole)).names, []);
  assert.equal(filesOf(board), files);
});

test('saved files of one camera are not written to the next camera', async () => {
  const kept: Kept = new Map();
  const [first, second] = [createBoard(), createBoard()];
  put(first);
  await run(first, whole, { kept });
  await run(second, whole, { kept });
  assert.is(kept.size, 0);
  assert.equal(filesOf(second), files);
});

const unfit: [title: string, job: Job, make: (board: Board) => void, expect: RegExp][] = [
  ['an engine that is too old', { ...update, engine: undefined }, board => put(board, '2v25'), /^Espruino 2v25 keeps Storage elsewhere in the flash.*install everything, not the firmware alone\.$/],
  ['a blank chip', update, () => undefined, /^There is no Espruino on this chip: install everything, not the firmware alone\.$/],
  ['another flash layout', update, board => { put(board); board.chip.flash.set(makePartitions({ address: 0x300000, bytes: 262144 }), 0x8000); }, /^The flash of this chip has no Storage of 917504 bytes at 0x320000.*but 262144 bytes of it at 0x300000: install everything/],
  ['another build of the engine', { ...update, engine: undefined }, board => { put(board); board.chip.flash.set(makeEngine({ names: ['Serial3'] }), 0x10000); }, /^Espruino on this chip is another build.*cannot read an SD card.*install everything/],
];
for (const [title, job, make, expect] of unfit) {
  test(`${title}: the update is refused, and nothing is written`, async () => {
    const board = createBoard();
    make(board);
    const before = Buffer.from(board.chip.flash);
    const { message, changed } = await failureOf(run(board, job));
    assert.match(message, expect);
    assert.is(changed, 'nothing');
    assert.ok(board.chip.flash.equals(before));
  });
}

const troubles: [title: string, trouble: BoardTrouble, name: string, expect: RegExp][] = [
  ['a chip of another kind', { magic: 0x7c6 }, 'chip', /^The chip is not an ESP32 \(This chip is ESP32-S2\).*\.$/],
  ['an unknown kind of chip', { magic: 0x12345678 }, 'chip', /^The chip is not an ESP32 .*\.$/],
  ['a flash that is too small', { flashId: 0x1540ef }, 'small', /^The chip's flash is too small: 4 MB are needed\.$/],
  ['a flash that does not answer', { flashId: 0 }, 'flash', /^The chip answers, but its flash does not: take the SD card out.*\.$/],
  ['a flash that does not keep the written data', { stuckAt: storageAt + 20000 }, 'differs', /^The flash content differs from the data written: try the slower rate of 115200 baud.*\.$/],
];
for (const [title, trouble, name, expect] of troubles) {
  test(`${title} is reported`, async () => {
    const board = createBoard(trouble);
    const failure = await failureOf(run(board, whole));
    assert.match(failure.message, expect);
    assert.equal([failure.trouble, failure.changed], [name, name === 'differs' ? 'all' : 'nothing']);
  });
}

test('a board without an auto-reset circuit answers only after BOOT is held, and is not reset afterwards', async () => {
  const board = createBoard({ isPlain: true });
  const failure = await failureOf(run(board, { ...whole, isSlow: true }));
  assert.match(failure.message, /^The chip does not answer: take the SD card out, hold BOOT \(IO0 to ground\) while resetting it.*\.$/);
  assert.is(failure.changed, 'nothing');
  board.boot();
  await run(board, { ...whole, isSlow: true });
  assertWhole(board);
  assert.is(board.mode(), 'loader');
});

test('a board that restarts when its port is opened at another rate is written at 115,200 baud', async () => {
  const board = createBoard({ resetsAtRate: true });
  const { baud } = await run(board, whole);
  assert.is(baud, 115_200);
  assert.equal(board.rates, [115_200, 460_800, 115_200]);
  assertWhole(board);
});

test('a line that damages bytes at the fast rate is reported, and the slower rate succeeds', async () => {
  const board = createBoard({ noisyAbove: 115_200 });
  put(board);
  const failure = await failureOf(run(board, update));
  assert.ok(['differs', 'silent', 'flash'].includes(failure.trouble), failure.message);
  await run(board, { ...update, isSlow: true });
  assert.equal(filesOf(board), [...files, ['note', saved.data.length]]);
});

test('a port in use by another program is reported', async () => {
  const board = createBoard();
  board.port.hold(true);
  const { message, changed } = await failureOf(run(board, whole));
  assert.match(message, /^The port cannot be opened: another program may have it, a console for example\.$/);
  assert.is(changed, 'nothing');
});

/** Returns the codes of the boot loader's commands that an installation sends, in their order. */
async function listCommands(job: Job): Promise<number[]> {
  const codes: number[] = [];
  const board = createBoard({ onCommand: code => void codes.push(code) });
  put(board);
  await run(board, job);
  return codes;
}

for (const [title, job] of [['whole', whole], ['of the firmware alone', update]] as const) {
  // an installation of the firmware alone does the same as the end of a whole one, so it is only in the long run
  (job === whole ? inAll(test) : inWhole(test))(`an installation ${title}, unplugged at any command, is reported; the next try succeeds and keeps saved files`, async () => {
    const codes = await listCommands(job);
    // unplugs the cable at the first and at the last command of each kind
    const places = new Set(codes.flatMap((code, at) => codes.indexOf(code) === at || codes.lastIndexOf(code) === at ? [at + 1] : []));
    for (const place of sample([...places], 6)) {
      let isPulled = false;
      const board: Board = createBoard({
        onCommand(_, count) {
          if (count !== place || isPulled) return isPulled && count === place;
          isPulled = true;
          setImmediate(() => board.port.unplug());
          return true;
        },
      });
      put(board);
      const kept: Kept = new Map();
      const before = Buffer.from(board.chip.flash);
      const failure = await failureOf(run(board, job, { kept }));
      assert.match(failure.message, /^\p{Lu}[^]*[^.]\.$/u, `command ${place}`);
      assert.ok(failure.changed !== 'nothing' || board.chip.flash.equals(before), `command ${place}`);
      board.port.plugIn();
      const { names } = await run(board, job, { kept });
      assert.equal(names, ['note'], `command ${place}`);
      assert.equal([...switchesOf(board), calibrationOf(board)], [1, 0, 4660], `command ${place}`);
      assert.equal(filesOf(board), [...files, ['note', saved.data.length]]);
      if (job === whole) assertWhole(board);
      assert.is(kept.size, 0);
    }
  });
}

inAll(test)('stopped at any step, an installation ends at once, reports the state of the flash, and can be repeated', async () => {
  const board = createBoard();
  put(board);
  const told: Told = { progress: [], lines: [] };
  await run(board, { ...whole, isErased: true }, { told });
  const places = told.progress.flatMap(({ step, text }, at) => told.progress.findIndex(other => other.step === step && other.text === text) === at ? [at] : []);
  assert.ok(places.length > 8);
  for (const place of sample(places, 3)) {
    const stopped = createBoard();
    put(stopped);
    const before = Buffer.from(stopped.chip.flash);
    const controller = new AbortController();
    let count = 0;
    const kept: Kept = new Map();
    const trying = run(stopped, whole, { kept, signal: controller.signal, onProgress: () => { if (count++ === place) controller.abort(); } });
    const failure = await trying.then(() => undefined, error => error as InstallError);
    if (failure) {
      assert.is(failure.message, 'You stopped it.', `${told.progress[place]?.text}: ${failure.message}`);
      assert.is(failure.trouble, 'cancelled');
      assert.ok(failure.changed !== 'nothing' || stopped.chip.flash.equals(before));
    }
    assert.equal((await run(stopped, whole, { kept })).names, ['note']);
  }
});

/** Makes calls of the port that never return, as with a driver that hangs. */
const hanging: { title: string; hang(port: CablePort): void }[] = [
  { title: 'opening it', hang: port => { port.open = never; } },
  { title: 'setting its lines', hang: port => { port.setSignals = never; } },
  { title: 'a write', hang: port => Object.defineProperty(port, 'writable', { get: () => new WritableStream({ write: never }) }) },
];

for (const { title, hang } of hanging) {
  test(`a call of the port that never returns ends when a person stops the installation: ${title}`, async () => {
    const board = createBoard();
    hang(board.port);
    const controller = new AbortController();
    let isOver = false;
    const trying = run(board, whole, { signal: controller.signal }).then(() => undefined, (error: InstallError) => error).finally(() => { isOver = true; });
    for (let turn = 0; turn < 200; turn++) await new Promise<void>(resolve => setImmediate(resolve));
    assert.is(isOver, false, 'it hangs');
    controller.abort();
    assert.is((await trying)?.trouble, 'cancelled');
  });
}

test.run();
