// Inspects a chip before anything is written. It finds which engine (Espruino) the chip has, where Storage (Espruino's area for files in flash) is,
// and what is saved there.

import { joinBytes } from '../../firmware/bytes.js';
import { checkVersion } from '../../firmware/engine/checks.js';
import { engine } from '../../firmware/engine/engine.js';
import { checkNames, checkPartitions, hasSettings, readVersion } from '../../firmware/engine/program.js';
import { freshSettings, mendSettings, notHere, type Mended } from '../../firmware/flash/nvs.js';
import { walkSaved } from '../../firmware/flash/saved.js';
import { completeStorage, hasSlots, placeOf } from '../../firmware/image/layout.js';
import { stop } from '../../firmware/stop.js';
import { sumOf, type Chip } from './chip.ts';
import { adviceOn, type Engine } from './files.ts';

/** The address in the flash at which Storage, the engine's area for files, begins. */
export const storageAt = Number(engine.storage.address);
/** The size of Storage (Espruino's area for files in flash) in bytes. */
export const storageBytes = engine.storage.pageBytes * engine.storage.pages;
const addressOf = (name: string) => Number(engine.files.find(file => file.name === name)!.address);
const programAt = addressOf(engine.program);
const tableAt = Number(engine.files.find(({ kind }) => kind === 'partitions')!.address);
const tableBytes = 0xc00;
const programBytes = engine.files.find(({ name }) => name === engine.program)!.mostBytes;
/** The byte with which each program for the chip begins. */
const programMark = 0xe9;
/** The number of bytes that are read from the flash at once, a multiple of a flash page. Most cameras need only one such read. */
const chunkBytes = 16 * engine.storage.pageBytes;

/** The address in the flash of the chip's settings. The engine (Espruino) keeps its switches there, such as that of Wi-Fi. */
export const settingsAt = Number(engine.settings.address);

const remedy = 'install everything, not the firmware alone.';

type OnBytes = (done: number, total: number) => void;

async function readPieces(chip: Chip, at: number, bytes: number, onBytes: OnBytes, isEnough: (read: Uint8Array) => boolean): Promise<Uint8Array> {
  let read = new Uint8Array(0);
  while (read.length < bytes && !isEnough(read)) {
    const size = Math.min(chunkBytes, bytes - read.length);
    const before = read.length;
    read = new Uint8Array(joinBytes([read, await chip.read(at + before, size, done => onBytes(before + done, bytes))]));
  }
  return read;
}

/**
 * Returns why Storage (Espruino's area for files in flash) is not where the firmware expects it. The text is to be put after 'the flash of this chip
 * '. It is undefined if Storage is there.
 */
export const checkTable = async (chip: Chip): Promise<string | undefined> => checkPartitions(await chip.read(tableAt, tableBytes));

/** Reads the chip's settings from the flash. */
export const readSettings = (chip: Chip): Promise<Uint8Array> => chip.read(settingsAt, engine.settings.bytes);

/**
 * Returns the settings that the chip needs for the firmware, whether they differ from those on the chip, and a sentence about that. The sentence is
 * empty if there is nothing to say. @param before the settings on the chip; undefined if they were erased @param isLaid whether the installation
 * writes the partition table too
 */
export async function settle(chip: Chip, before: Uint8Array | undefined, isLaid: boolean): Promise<Mended> {
  if (!before) return { bytes: freshSettings(), isChanged: true, told: '' };
  return isLaid || hasSettings(await chip.read(tableAt, tableBytes)) ? mendSettings(before) : { bytes: before, isChanged: false, told: notHere };
}

/**
 * The end of the first part of a Storage that has slots (places for firmware), as an offset from its start. This part has the loader, the
 * marks that say what may start, and the header of the first slot.
 */
const marksEnd = placeOf(engine.slots.names[0]!);
/** The offset in Storage, in bytes, of the flash page that has the first file behind the slots, the places for firmware. */
const restAt = Math.floor(placeOf(engine.image.kept[0]!.name) / engine.storage.pageBytes) * engine.storage.pageBytes;

/**
 * Reads the engine's Storage from its start, as far as it is used. The content of the slots, the places for firmware, is not read, because no
 * installation keeps it.
 */
export async function readSaved(chip: Chip, onBytes: OnBytes): Promise<Uint8Array> {
  const first = await readPieces(chip, storageAt, chunkBytes, onBytes, () => false);
  if (!hasSlots(first)) {
    const isEnough = (read: Uint8Array) => walkSaved(joinBytes([first, read])).isWhole;
    return joinBytes([first, await readPieces(chip, storageAt + first.length, storageBytes - first.length, onBytes, isEnough)]);
  }
  const slots = completeStorage(first.subarray(0, marksEnd)).subarray(0, restAt);
  const isEnough = (read: Uint8Array) => read.length > 0 && walkSaved(joinBytes([slots, read])).isWhole;
  return joinBytes([slots, await readPieces(chip, storageAt + restAt, storageBytes - restAt, onBytes, isEnough)]);
}

const isKnown = (program: Uint8Array) => !!readVersion(program) && !checkNames(program);

/** Reads Espruino's program up to its version and the names of its functions. That is enough, because a program's constants come first. */
const readProgram = (chip: Chip, onBytes: OnBytes): Promise<Uint8Array> =>
  readPieces(chip, programAt, programBytes, onBytes, read => read.length > 0 && (read[0] !== programMark || isKnown(read)));

/**
 * Whether Espruino's program on the chip has the same checksum as the page's. @param ours the engine that the page would write; undefined gives false
 */
async function isOurs(chip: Chip, ours: Engine | undefined): Promise<boolean> {
  const program = ours?.parts.find(({ name }) => name === engine.program);
  return !!program && await chip.has(programAt, { bytes: program.bytes, sum: sumOf(program.bytes) });
}

/**
 * Checks whether the engine (Espruino) on the chip can run the firmware.
 * @returns its version, and a warning about this version or undefined
 * @throws an error whose message is a sentence, if it cannot
 */
export async function judgeEngine(chip: Chip, ours: Engine | undefined, onBytes: OnBytes): Promise<{ version: string; warning: string | undefined }> {
  const mistake = await checkTable(chip);
  if (mistake) stop(`${mistake.startsWith('is no') ? `There is no ${engine.name} on this chip` : `The flash of this chip ${mistake}`}: ${remedy}`);
  if (ours && await isOurs(chip, ours)) return { version: ours.version, warning: ours.warning };
  const program = await readProgram(chip, onBytes);
  const version = readVersion(program);
  if (program[0] !== programMark || !version) return stop(`No ${engine.name} on this chip reports its version: ${remedy}`);
  const lacks = checkNames(program);
  if (lacks) stop(`${engine.name} on this chip is another build than the firmware needs: ${lacks}. So ${remedy}`);
  return { version, warning: adviceOn(version, checkVersion(version, remedy)) };
}
