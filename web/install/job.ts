// One installation, from a closed port to a started camera: identify the chip, keep its saved data, write, read back, reset.

import { isSame } from '../../firmware/bytes.js';
import { engine } from '../../firmware/engine/engine.js';
import { fitProgram } from '../../firmware/engine/program.js';
import type { Mended } from '../../firmware/flash/nvs.js';
import { keepSaved, tellSaved } from '../../firmware/flash/saved.js';
import { planPages, type Clearing } from '../../firmware/flash/slots.js';
import { leastFlashBytes, troubleIn } from '../../firmware/flash/troubles.js';
import { placeOf, programIn } from '../../firmware/image/layout.js';
import { openChip, safeBaud, sumOf, usualBaud, type Chip, type Summed } from './chip.ts';
import type { Engine } from './files.ts';
import { checkTable, judgeEngine, readSaved, readSettings, settingsAt, settle, storageAt } from './look.ts';
import { InstallError, kilobytes, type Changed, type Step, type Teller } from './say.ts';

/** What is to be installed. */
export interface Job {
  /** Engine and firmware, or the firmware alone. */
  kind: 'whole' | 'update';
  /** Erases all flash first, with saved data; only with `whole`. */
  isErased: boolean;
  /** From the page or the user; `update` compares it with the chip's. */
  engine: Engine | undefined;
  /** The board's firmware, from its build. */
  image: Uint8Array;
  /** Use a slow rate, because the last attempt failed. */
  isSlow: boolean;
}

/** The chip's data before the installation. */
export interface Before {
  /** The used part of Storage; undefined if there is none. */
  storage: Uint8Array | undefined;
  settings: Uint8Array;
  /** All of Storage was to be written, so the chip may have half of it. */
  isTorn: boolean;
}

/**
 * By the chip's address, until the installation succeeds: after an interruption, half of the data is in the flash, and the
 * rest is here.
 */
export type Kept = Map<string, Before>;

/** A successful installation. */
export interface Outcome {
  /** MAC address of the chip. */
  mac: string;
  /** Version of the engine. */
  version: string;
  /** Names of kept files. */
  names: string[];
  /** A sentence on the chip's settings, if they were changed. */
  settings: string;
  /** A sentence on this version, if there is one. */
  warning: string | undefined;
  /** Rate at which it was written. */
  baud: number;
  /** False: the board did not take the reset, so the user must press the button. */
  isReset: boolean;
}

interface Part extends Summed {
  name: string;
  address: number;
}

/** Words for sentences of firmware/flash/troubles.js. */
const place = { on: '', port: 'the port', slower: `the slower rate of ${safeBaud} baud` };
const megabyte = 1024 * 1024;
const bootName = engine.files[0]!.name;
const marksAt = placeOf(engine.slots.mark);

/** Any error as a sentence. */
function explain(error: unknown, changed: Changed): InstallError {
  if (error instanceof InstallError) return error;
  const { name, message } = error as Error;
  if (name === 'AbortError') return new InstallError('You stopped it.', 'cancelled', changed);
  // our own sentences have no name (firmware/stop.js)
  const trouble = name === '' ? undefined : troubleIn(message);
  const told = trouble?.tell(place, message);
  if (told) return new InstallError(`${told[0]!.toUpperCase()}${told.slice(1)}.`, trouble!.name, changed);
  return new InstallError(`${message.replace(/[.;\s]+$/, '')}.`, '', changed);
}

/** Data found on a chip, and data to write. */
interface Look {
  version: string;
  warning: string | undefined;
  /** An update into the slot that does not run. Undefined: all of Storage is written. */
  update: NonNullable<ReturnType<typeof planPages>> | undefined;
  /** What is erased and written in Storage. Its offset is in Storage. */
  storage: { name: string; at: number; bytes: Uint8Array };
  names: string[];
  settings: Mended;
  before: Before | undefined;
}

const summed = ({ name, address, bytes }: Omit<Part, 'sum'>): Part => ({ name, address, bytes, sum: sumOf(bytes) });

/**
 * The boot loader is last, and the partition table before it: if they are right, Storage is too. Until then the chip does not
 * start, and only its ROM boot loader answers.
 */
function partsOf({ kind, engine: whole }: Job, { storage, settings }: Look, flashBytes: number): Part[] {
  const firmware = [summed({ name: storage.name, address: storageAt + storage.at, bytes: storage.bytes })];
  if (settings.isChanged) firmware.push(summed({ name: 'settings.bin', address: settingsAt, bytes: settings.bytes }));
  if (kind === 'update' || !whole) return firmware;
  const fitted = whole.parts.map(part => part.name === bootName ? { ...part, bytes: fitProgram(part.bytes, flashBytes / megabyte) } : part);
  const [program, ...rest] = fitted.map(summed).toReversed();
  return [program!, ...firmware, ...rest];
}

/** An installation that runs. */
interface Run {
  readonly port: SerialPort;
  readonly job: Job;
  readonly kept: Kept;
  readonly progress: Teller['progress'];
  readonly line: Teller['line'];
  readonly signal: AbortSignal;
  changed: Changed;
}

const tell = (run: Run, step: Step, text: string, done?: number, total?: number) =>
  run.progress({ step, text, changed: run.changed, ...done === undefined ? {} : { done }, ...total === undefined ? {} : { total } });

async function reach(run: Run): Promise<Chip> {
  tell(run, 'connect', 'Asking the chip to answer …');
  const found = await openChip(run.port, { baud: run.job.isSlow ? safeBaud : usualBaud, signal: run.signal, line: run.line });
  run.line(`${found.title}, ${found.mac}, ${kilobytes(found.flashBytes)} of flash, at ${found.baud} baud.`);
  return found;
}

/** The chip's data: from its flash, or as far as it may be torn there, kept from an interrupted attempt. */
async function had(run: Run, of: Chip): Promise<Before | undefined> {
  if (run.job.isErased) return undefined;
  const earlier = run.kept.get(of.mac);
  if (earlier) run.line('The chip’s saved settings were read before the interrupted installation, and are still here.');
  if (earlier?.isTorn) return earlier;
  const settings = earlier?.settings ?? await readSettings(of);
  if (run.job.kind === 'whole' && await checkTable(of)) return { storage: undefined, settings, isTorn: false };
  return { storage: await readSaved(of, (done, total) => tell(run, 'look', 'Reading the chip’s saved settings …', done, total)), settings, isTorn: false };
}

async function look(run: Run, of: Chip): Promise<Look> {
  tell(run, 'look', 'Checking the flash …');
  if (of.flashBytes < leastFlashBytes) throw new Error('It will not fit in this flash.');
  const { version, warning } = run.job.kind === 'update'
    ? await judgeEngine(of, run.job.engine, (done, total) => tell(run, 'look', `Checking which ${engine.name} is on the chip …`, done, total))
    : run.job.engine!;
  run.line(`${engine.name} ${version}.`);
  const before = await had(run, of);
  const settings = await settle(of, before?.settings, run.job.kind === 'whole');
  if (settings.told) run.line(settings.told);
  const update = run.job.kind === 'update' && before?.storage && !before.isTorn ? planPages(before.storage, programIn(run.job.image)!) : undefined;
  if (update) {
    run.line(`The firmware goes into slot ${update.slot}. The one that runs now stays in the other slot, and returns if the new one brings nothing to the server in three starts.`);
    return { version, warning, update, storage: update.part, names: [], settings, before };
  }
  const { image, names } = keepSaved(run.job.image, before?.storage);
  if (before?.storage) run.line(tellSaved(names));
  return { version, warning, update, storage: { name: 'storage.bin', at: 0, bytes: image }, names, settings, before };
}

async function erase(run: Run, of: Chip): Promise<void> {
  run.changed = 'all';
  tell(run, 'erase', 'Erasing the whole flash, which takes up to a minute …');
  await of.eraseAll();
  run.kept.delete(of.mac);
}

async function write(run: Run, of: Chip, { name, address, bytes, sum }: Part, changed: Changed): Promise<void> {
  if (await of.sumOf(address, bytes.length) === sum) {
    run.line(`${name} is there already, complete (0x${address.toString(16)}).`);
    return;
  }
  const text = `Writing ${name}, ${kilobytes(bytes.length)} …`;
  run.changed = changed;
  tell(run, 'write', text, 0, 1);
  run.signal.throwIfAborted();
  await of.write(address, { bytes, sum }, (done, total) => tell(run, 'write', text, done, total));
  run.line(`${name} is written (0x${address.toString(16)}), and the chip's own checksum of it is right.`);
}

/** Bytes up to the last one that is not erased flash. */
function usedBytes(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0xff) end--;
  return end;
}

/** The sums of all parts are right by now. Reads back what Storage holds of them, and sums each again. */
async function check(run: Run, of: Chip, parts: Part[]): Promise<void> {
  const { pageBytes } = engine.storage;
  const whole = parts.map(part => ({ ...part, used: Math.ceil(usedBytes(part.bytes) / pageBytes) * pageBytes }));
  const total = whole.reduce((sum, { used }) => sum + used, 0);
  let before = 0;
  for (const { address, bytes, sum, used } of whole) {
    const read = await of.read(address, used, done => tell(run, 'check', 'Reading Storage back …', before + done, total));
    const isRight = isSame(read, bytes.subarray(0, used)) && await of.sumOf(address, bytes.length) === sum;
    if (!isRight) throw new Error('The data that was read back differs from the data that was written.');
    before += used;
  }
  run.line(`Storage was read back, ${kilobytes(total)}, and is correct.`);
}

/**
 * Clears bits of the marks, one word or more at a time. No page is erased, so wherever the cable is pulled, the marks before and the header
 * of the first slot stay. @param marks as the chip has them; changed as it is
 */
async function mark(run: Run, of: Chip, marks: Uint8Array, words: Clearing[]): Promise<void> {
  for (const { at, bytes } of words) {
    run.signal.throwIfAborted();
    run.changed = 'idle';
    await of.clear(storageAt + at, bytes);
    bytes.forEach((byte, i) => { marks[at - marksAt + i]! &= byte; });
  }
  if (await of.sumOf(storageAt + marksAt, marks.length) !== sumOf(marks)) throw new Error('The data that was read back differs from the data that was written.');
}

/** @throws InstallError */
export async function install(port: SerialPort, job: Job, kept: Kept, { progress, line }: Teller, signal: AbortSignal): Promise<Outcome> {
  const run: Run = { port, job, kept, progress, line, signal, changed: 'nothing' };
  let chip: Chip | undefined;

  try {
    signal.throwIfAborted();
    chip = await reach(run);
    const found = await look(run, chip);
    const { version, warning, update, names, settings, before } = found;
    if (warning) line(warning);
    signal.throwIfAborted();
    if (job.isErased) await erase(run, chip);
    if (update) await mark(run, chip, update.marks, update.voids);
    const parts = partsOf(job, found, chip.flashBytes);
    for (const part of parts) {
      const isTorn = part.address === storageAt || kept.get(chip.mac)?.isTorn === true;
      if (before && (isTorn || part.address === settingsAt)) kept.set(chip.mac, { ...before, isTorn });
      await write(run, chip, part, update ? 'idle' : 'all');
    }
    await check(run, chip, parts.filter(({ address }) => address >= storageAt));
    if (update) {
      tell(run, 'check', 'Putting the firmware on trial …');
      await mark(run, chip, update.marks, update.record);
    }
    kept.delete(chip.mac);
    tell(run, 'start', 'Restarting the board …');
    return { mac: chip.mac, version, names, settings: settings.isChanged ? settings.told : '', warning, baud: chip.baud, isReset: await chip.reset() };
  } catch (error) {
    throw explain(signal.aborted ? signal.reason : error, run.changed);
  } finally {
    await chip?.close();
  }
}

/** The steps of a job. */
export const stepsOf = ({ isErased }: Pick<Job, 'isErased'>): Step[] => ['connect', 'look', ...isErased ? ['erase' as const] : [], 'write', 'check', 'start'];
