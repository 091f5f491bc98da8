// Carries out one installation, from a closed port to a started camera. It identifies the chip, keeps its saved data, writes, reads back and
// resets.

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

/** The task of an installation: what is to be written to the chip, and how. */
export interface Job {
  /** `whole` installs engine (Espruino) and firmware, `update` the firmware alone. */
  kind: 'whole' | 'update';
  /** True to erase all flash first, with the chip's saved settings. It is only allowed with `whole`. */
  isErased: boolean;
  /** The engine (Espruino) of the page or of the user. An update only compares it with the chip's engine. It is undefined if there is none. */
  engine: Engine | undefined;
  /** The firmware image for the board: the bytes that are written to Storage, the engine's area for files in flash. */
  image: Uint8Array;
  /** True to use the slowest rate, because the last attempt has failed. */
  isSlow: boolean;
}

/** The data that the chip had before the installation. */
export interface Before {
  /** The used part of Storage, the engine's area for files in flash. It is undefined if the chip has none. */
  storage: Uint8Array | undefined;
  settings: Uint8Array;
  /** True if an attempt began to write all of Storage (Espruino's area for files in flash). The chip may then have only half of its old data. */
  isTorn: boolean;
}

/**
 * The data of chips whose installation has not succeeded yet, by the chip's MAC address. After an interruption, the data may be on this page only.
 */
export type Kept = Map<string, Before>;

/** The result of a successful installation, which the page shows to the user. */
export interface Outcome {
  /** The MAC address of the chip on which the installation was made. */
  mac: string;
  /** The version of the engine (Espruino) that is on the chip after the installation. */
  version: string;
  /** The names of the files in Storage (Espruino's area for files in flash) that were kept. */
  names: string[];
  /** A sentence on how the chip's settings were changed. It is '' if they were not. */
  settings: string;
  /** A warning about this version of the engine, as a sentence. It is undefined if there is none. */
  warning: string | undefined;
  /** The rate in baud at which the flash was written. */
  baud: number;
  /** Whether the port accepted the reset. Otherwise the user must press the board's button. */
  isReset: boolean;
}

interface Part extends Summed {
  name: string;
  address: number;
}

/**
 * Words that firmware/flash/troubles.js puts into its sentences. `on` says where the chip is, and is empty, because it is obvious here. `slower` is
 * the rate to try.
 */
const place = { on: '', port: 'the port', slower: `the slower rate of ${safeBaud} baud` };
const megabyte = 1024 * 1024;
const bootName = engine.files[0]!.name;
const marksAt = placeOf(engine.slots.mark);

/** Returns any error as an InstallError with a sentence. @param changed what of the flash may have changed */
function explain(error: unknown, changed: Changed): InstallError {
  if (error instanceof InstallError) return error;
  const { name, message } = error as Error;
  if (/dynamically imported module|importing a module/i.test(message)) return new InstallError('A part of this page could not be loaded. Are you offline? Load this page again.', '', changed);
  if (name === 'AbortError') return new InstallError('You stopped it.', 'cancelled', changed);
  // errors that the project itself throws (firmware/stop.js) have an empty name. Their message is already a sentence for the user
  const trouble = name === '' ? undefined : troubleIn(message);
  const told = trouble?.tell(place, message);
  if (told) return new InstallError(`${told[0]!.toUpperCase()}${told.slice(1)}.`, trouble!.name, changed);
  return new InstallError(`${message.replace(/[.;\s]+$/, '')}.`, '', changed);
}

/** What was found on the chip before the installation, and what is to be written to it. */
interface Look {
  version: string;
  warning: string | undefined;
  /**
   * The plan of an update, which replaces the firmware in the slot (one of two places) that does not run. It is undefined if all of Storage is
   * written.
   */
  update: NonNullable<ReturnType<typeof planPages>> | undefined;
  /**
   * The bytes to write to Storage (Espruino's area for files in flash), once their place in the flash is erased. `at` is their offset in bytes from
   * the start of Storage.
   */
  storage: { name: string; at: number; bytes: Uint8Array };
  names: string[];
  settings: Mended;
  before: Before | undefined;
}

const summed = ({ name, address, bytes }: Omit<Part, 'sum'>): Part => ({ name, address, bytes, sum: sumOf(bytes) });

/**
 * Returns the parts of the flash in the order in which they are written. The partition table and the boot loader come last: if both are right,
 * Storage is right, too. Until then the chip does not start, and only the boot loader in its ROM answers.
 */
function partsOf({ kind, engine: whole }: Job, { storage, settings }: Look, flashBytes: number): Part[] {
  const firmware = [summed({ name: storage.name, address: storageAt + storage.at, bytes: storage.bytes })];
  if (settings.isChanged) firmware.push(summed({ name: 'settings.bin', address: settingsAt, bytes: settings.bytes }));
  if (kind === 'update' || !whole) return firmware;
  const fitted = whole.parts.map(part => part.name === bootName ? { ...part, bytes: fitProgram(part.bytes, flashBytes / megabyte) } : part);
  const [program, ...rest] = fitted.map(summed).toReversed();
  return [program!, ...firmware, ...rest];
}

/** An installation that is under way: what it uses, where it reports, and what it may have changed in the flash. */
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

/**
 * Returns the data that the chip had before. It is read from the flash, or kept from an interrupted attempt, which may have overwritten half
 * of it. It is undefined if all is to be erased.
 */
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

async function write(run: Run, of: Chip, part: Part, changed: Changed): Promise<void> {
  const { name, address, bytes } = part;
  if (await of.has(address, part)) {
    run.line(`${name} is there already, complete (0x${address.toString(16)}).`);
    return;
  }
  const text = `Writing ${name}, ${kilobytes(bytes.length)} …`;
  run.changed = changed;
  tell(run, 'write', text, 0, 1);
  run.signal.throwIfAborted();
  await of.write(address, part, (done, total) => tell(run, 'write', text, done, total));
  run.line(`${name} is written (0x${address.toString(16)}), and the chip's own checksum of it is right.`);
}

/** Returns the number of bytes up to the last one that is not 0xFF, the value of erased flash. */
function usedBytes(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0xff) end--;
  return end;
}

/**
 * Reads the written parts of Storage (Espruino's area for files in flash) back, and compares them with what was written. The chip's checksums were
 * compared after each write, and are compared again here.
 */
async function check(run: Run, of: Chip, parts: Part[]): Promise<void> {
  const { pageBytes } = engine.storage;
  const whole = parts.map(part => ({ ...part, used: Math.ceil(usedBytes(part.bytes) / pageBytes) * pageBytes }));
  const total = whole.reduce((sum, { used }) => sum + used, 0);
  let before = 0;
  for (const part of whole) {
    const { address, bytes, used } = part;
    const read = await of.read(address, used, done => tell(run, 'check', 'Reading Storage back …', before + done, total));
    const isRight = isSame(read, bytes.subarray(0, used)) && await of.has(address, part);
    if (!isRight) throw new Error('The data that was read back differs from the data that was written.');
    before += used;
  }
  run.line(`Storage was read back, ${kilobytes(total)}, and is correct.`);
}

/**
 * Clears bits of the marks, words in flash that say which firmware may start. No page is erased. So the former marks stay, wherever the cable is
 * pulled. @param marks all marks of the chip, which this function changes as it changes the flash @param words the places to clear, each one word
 * of the flash or more
 */
async function mark(run: Run, of: Chip, marks: Uint8Array, words: Clearing[]): Promise<void> {
  for (const { at, bytes } of words) {
    run.signal.throwIfAborted();
    run.changed = 'idle';
    await of.clear(storageAt + at, bytes);
    bytes.forEach((byte, i) => { marks[at - marksAt + i]! &= byte; });
  }
  if (!await of.has(storageAt + marksAt, { bytes: marks, sum: sumOf(marks) })) throw new Error('The data that was read back differs from the data that was written.');
}

/**
 * Carries out an installation, and closes the port. @param kept data of chips whose installation was interrupted @throws InstallError if it
 * fails
 */
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

/** Returns the names of the steps that this installation has, in their order. */
export const stepsOf = ({ isErased }: Pick<Job, 'isErased'>): Step[] => ['connect', 'look', ...isErased ? ['erase' as const] : [], 'write', 'check', 'start'];
