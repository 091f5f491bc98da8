// One installation, from a closed port to a started camera: identify the chip, keep its saved data, write, read back, reset.

import { isSame } from '../../firmware/bytes.js';
import { engine } from '../../firmware/engine/engine.js';
import { fitProgram } from '../../firmware/engine/program.js';
import type { Mended } from '../../firmware/flash/nvs.js';
import { keepSaved, tellSaved } from '../../firmware/flash/saved.js';
import { partsOfUpdate } from '../../firmware/flash/slots.js';
import { leastFlashBytes, troubleIn } from '../../firmware/flash/troubles.js';
import { programIn } from '../../firmware/image/layout.js';
import { openChip, safeBaud, sumOf, usualBaud, type Chip, type Summed } from './chip.ts';
import type { Engine } from './files.ts';
import { checkTable, judgeEngine, readSaved, readSettings, settingsAt, settle, storageAt } from './look.ts';
import { InstallError, kilobytes, type Step, type Teller } from './say.ts';

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

/** Any error as a sentence. */
function explain(error: unknown, isTouched: boolean): InstallError {
  if (error instanceof InstallError) return error;
  const { name, message } = error as Error;
  if (name === 'AbortError') return new InstallError('You stopped it.', 'cancelled', isTouched);
  // our own sentences have no name (firmware/stop.js)
  const trouble = name === '' ? undefined : troubleIn(message);
  const told = trouble?.tell(place, message);
  if (told) return new InstallError(`${told[0]!.toUpperCase()}${told.slice(1)}.`, trouble!.name, isTouched);
  return new InstallError(`${message.replace(/[.;\s]+$/, '')}.`, '', isTouched);
}

/** Data found on a chip, and data to write. */
interface Look {
  version: string;
  warning: string | undefined;
  /** What is written into Storage, with offsets in it: all of it, or the slot that does not run and then the marks. */
  storage: NonNullable<ReturnType<typeof partsOfUpdate>>['parts'];
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
  const firmware = storage.map(({ name, at, bytes }) => summed({ name, address: storageAt + at, bytes }));
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
  /** The chip's flash has changed. */
  isTouched: boolean;
}

const tell = (run: Run, step: Step, text: string, done?: number, total?: number) =>
  run.progress({ step, text, ...done === undefined ? {} : { done }, ...total === undefined ? {} : { total } });

async function reach(run: Run): Promise<Chip> {
  tell(run, 'connect', 'Asking the chip to answer …');
  const found = await openChip(run.port, { baud: run.job.isSlow ? safeBaud : usualBaud, signal: run.signal, line: run.line });
  run.line(`${found.title}, ${found.mac}, ${kilobytes(found.flashBytes)} of flash, at ${found.baud} baud.`);
  return found;
}

/** The chip's data: from its flash, or kept from an interrupted attempt. */
async function had(run: Run, of: Chip): Promise<Before | undefined> {
  if (run.job.isErased) return undefined;
  const earlier = run.kept.get(of.mac);
  if (earlier) {
    run.line('The chip’s saved settings were read before the interrupted installation, and are still here.');
    return earlier;
  }
  const settings = await readSettings(of);
  if (run.job.kind === 'whole' && await checkTable(of)) return { storage: undefined, settings };
  return { storage: await readSaved(of, (done, total) => tell(run, 'look', 'Reading the chip’s saved settings …', done, total)), settings };
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
  const update = run.job.kind === 'update' && before?.storage ? partsOfUpdate(before.storage, programIn(run.job.image)!) : undefined;
  if (update) {
    run.line(`The firmware goes into slot ${update.slot}. The one that runs now stays in the other slot, and returns if the new one brings nothing to the server in three starts.`);
    return { version, warning, storage: update.parts, names: [], settings, before };
  }
  const { image, names } = keepSaved(run.job.image, before?.storage);
  if (before?.storage) run.line(tellSaved(names));
  return { version, warning, storage: [{ name: 'storage.bin', at: 0, bytes: image }], names, settings, before };
}

async function erase(run: Run, of: Chip): Promise<void> {
  tell(run, 'erase', 'Erasing the whole flash, which takes up to a minute …');
  run.isTouched = true;
  await of.eraseAll();
  run.kept.delete(of.mac);
}

async function write(run: Run, of: Chip, { name, address, bytes, sum }: Part): Promise<void> {
  if (await of.sumOf(address, bytes.length) === sum) {
    run.line(`${name} is there already, complete (0x${address.toString(16)}).`);
    return;
  }
  const text = `Writing ${name}, ${kilobytes(bytes.length)} …`;
  tell(run, 'write', text, 0, 1);
  run.signal.throwIfAborted();
  run.isTouched = true;
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

/** @throws InstallError */
export async function install(port: SerialPort, job: Job, kept: Kept, { progress, line }: Teller, signal: AbortSignal): Promise<Outcome> {
  const run: Run = { port, job, kept, progress, line, signal, isTouched: false };
  let chip: Chip | undefined;

  try {
    signal.throwIfAborted();
    chip = await reach(run);
    const found = await look(run, chip);
    const { version, warning, names, settings, before } = found;
    if (warning) line(warning);
    signal.throwIfAborted();
    if (job.isErased) await erase(run, chip);
    const parts = partsOf(job, found, chip.flashBytes);
    for (const part of parts) {
      if (part.address === storageAt && before) kept.set(chip.mac, before);
      await write(run, chip, part);
    }
    await check(run, chip, parts.filter(({ address }) => address >= storageAt));
    kept.delete(chip.mac);
    tell(run, 'start', 'Restarting the board …');
    return { mac: chip.mac, version, names, settings: settings.isChanged ? settings.told : '', warning, baud: chip.baud, isReset: await chip.reset() };
  } catch (error) {
    throw explain(signal.aborted ? signal.reason : error, run.isTouched);
  } finally {
    await chip?.close();
  }
}

/** The steps of a job. */
export const stepsOf = ({ isErased }: Pick<Job, 'isErased'>): Step[] => ['connect', 'look', ...isErased ? ['erase' as const] : [], 'write', 'check', 'start'];
