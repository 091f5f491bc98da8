// The manifest of firmware: lines of ASCII in a fixed order, then a line for each chunk. "Signed firmware" in firmware/README.md defines it. It
// is strict: one text means one firmware, and any other text is refused.

import { wholeOf } from '../number';
import { chunkBytes } from './chunk';
import { signatureBytes } from './rsa';

/** The reason why a file without a manifest is refused, as the end of a sentence. */
export const noManifest = 'it does not begin with the manifest of signed firmware; make it by npm run release -- --sign, and copy it whole';
/** Number of bytes at the beginning of a file that surely have the whole head of a manifest. */
export const headBytes = 512;
/** Largest size of a manifest, in bytes: two pages of a slot, less the signature at their end. */
export const mostManifestBytes = 7936;
/** Largest size of a firmware image, in bytes: the first 95 pages of 4,096 bytes in a slot. */
export const mostImageBytes = 389120;
/** Offset of the manifest in a slot, in bytes. */
export const manifestAt = 389120;
/** Offset of the signature in a slot, in bytes. */
export const signatureAt = 397056;
/** Length of each line of a chunk in the manifest, in bytes with its line end. */
export const lineBytes = 70;
const digestDigits = 64;
const longestBoard = 40;
const mostEngines = 16;
const longestEngine = 16;
const mostOfVersion = 99999;
const names = ['manifest', 'board', 'version', 'replaces', 'engines', 'bytes', 'urgent', 'return', 'chunks'];

/** A manifest, without its lines of chunks. */
export interface Manifest {
  /** Length of the whole manifest in bytes, with its lines of chunks. */
  length: number;
  /** Length of the manifest in bytes before the lines of chunks. */
  head: number;
  /** The board's name in signed firmware. */
  board: string;
  /** Version of the firmware. */
  version: string;
  /** The lowest version of firmware that this one may replace. */
  replaces: string;
  /** Versions of the engine that this firmware was tested with. */
  engines: string[];
  /** Size of the firmware image in bytes. */
  bytes: number;
  /** Whether the firmware is fetched though the battery is low. */
  isUrgent: boolean;
  /** Whether the firmware may replace a newer version. */
  isReturn: boolean;
  /** Number of chunks of 4,096 bytes in the firmware image. */
  chunks: number;
}

/** The line of a chunk in a manifest. */
export interface Chunk {
  /** SHA-256 of the chunk in flash, in hexadecimal. Any other text fits no chunk. */
  digest: string;
  /** Bytes that the chunk takes in the file, compressed or not. */
  stored: number;
}

/** The firmware and the engine that run now. */
export interface Running {
  /** The board's name in signed firmware. */
  board: string;
  /** Version of the firmware. */
  version: string;
  /** Version of the engine. */
  engine: string;
}

/** Reads a whole number as a manifest spells it: without zeros before it. It is NaN for any other text. */
function numberIn(text: string | undefined): number {
  const n = wholeOf(text);
  return '' + n === text ? n : NaN;
}

/** Tells whether a version has three numbers from 0 to 99999. */
function isVersion(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 3 && parts.every(function (part) { return numberIn(part) <= mostOfVersion; });
}

/** Compares two versions. The result is above 0 if the first one is newer, 0 if they are equal, and below 0 otherwise. */
export function compareVersions(one: string, other: string): number {
  const first = one.split('.');
  const second = other.split('.');
  for (let at = 0; at < 3; at++) {
    const difference = wholeOf(first[at]) - wholeOf(second[at]);
    if (difference) return difference;
  }
  return 0;
}

function isYesOrNo(text: string | undefined): boolean {
  return text === 'yes' || text === 'no';
}

function areEngines(list: string[]): boolean {
  return list.length <= mostEngines && list.every(function (one) { return one.length <= longestEngine && /^\d+v\d+$|^\d+v\d+\.\d+$/.test(one); });
}

/**
 * Reads the values of the head, in the order of their names. They are undefined if a line is missing, or has another name.
 */
function valuesIn(lines: string[]): string[] | undefined {
  const values: string[] = [];
  for (let at = 0; at < names.length; at++) {
    const begin = names[at]! + ' ';
    // The last piece of the split text is not a whole line.
    if (at + 2 >= lines.length || lines[at + 1]!.slice(0, begin.length) !== begin) return undefined;
    values.push(lines[at + 1]!.slice(begin.length));
  }
  return values;
}

/**
 * Reads the head of a manifest.
 * @param text the first `headBytes` of the file, or more
 * @returns the manifest; undefined if it is none of this format, or contradicts itself
 */
export function readManifest(text: string): Manifest | undefined {
  const lines = text.slice(0, headBytes).split('\n');
  const values = lines[0] === 'snapferry firmware 1' ? valuesIn(lines) : undefined;
  if (!values || values[0]!.length !== 5) return undefined;
  const manifest = {
    length: wholeOf(values[0]), head: lines.slice(0, names.length + 1).join('\n').length + 1, board: values[1]!,
    version: values[2]!, replaces: values[3]!,
    engines: values[4]!.split(' '), bytes: numberIn(values[5]), isUrgent: values[6] === 'yes',
    isReturn: values[7] === 'yes', chunks: numberIn(values[8])
  };
  const isSpelled = /^[\w.\-]+$/.test(manifest.board) && manifest.board.length <= longestBoard && isVersion(manifest.version)
    && isVersion(manifest.replaces)
    && areEngines(manifest.engines) && isYesOrNo(values[6]) && isYesOrNo(values[7]);
  // `isCounted` is also false if one of the two numbers is NaN, because the manifest spells it wrongly.
  const isCounted = manifest.bytes > 0 && manifest.chunks === Math.ceil(manifest.bytes / chunkBytes);
  return isSpelled && isCounted && manifest.length === manifest.head + manifest.chunks * lineBytes ? manifest : undefined;
}

/** Reads the line of a chunk, which has its digest and size. It returns undefined if the text is no such line. */
export function readLine(line: string): Chunk | undefined {
  const digest = line.slice(0, digestDigits);
  const stored = wholeOf(line.slice(digestDigits + 1, lineBytes - 1));
  const isLine = line.length === lineBytes && line[digestDigits] === ' ' && line[lineBytes - 1] === '\n';
  return isLine && stored > 0 && stored <= chunkBytes ? { digest: digest, stored: stored } : undefined;
}

/** Reads the line of a chunk in the whole text of a manifest. It returns undefined if the text there is no such line. */
export function readChunkLine(text: string, manifest: Manifest, chunk: number): Chunk | undefined {
  const from = manifest.head + chunk * lineBytes;
  return readLine(text.slice(from, from + lineBytes));
}

/** Returns the size in bytes of the whole file to which a manifest belongs. It is NaN if the line of a chunk is wrong. */
export function fileBytes(text: string, manifest: Manifest): number {
  let bytes = manifest.length + signatureBytes;
  for (let chunk = 0; chunk < manifest.chunks; chunk++) {
    const line = readChunkLine(text, manifest, chunk);
    bytes += line ? line.stored : NaN;
  }
  return bytes;
}

/**
 * Tells why a firmware is refused by the head of its manifest, as the end of a sentence. If it is empty, the manifest may
 * be read whole.
 */
export function whyRefused(manifest: Manifest, running: Running): string {
  if (running.board === manifest.board + '-all') return 'it has the code for fewer modems than this firmware, which was built with --modems all';
  if (manifest.board !== running.board) return 'it is for another board, ' + manifest.board + ', and this is ' + running.board;
  if (manifest.engines.indexOf(running.engine) < 0) {
    return 'it was tested with Espruino ' + manifest.engines.join(', ') + ', and here runs ' + running.engine + '; bring another engine by USB';
  }
  const newer = compareVersions(manifest.version, running.version);
  // Firmware that replaced its own version would be taken again and again, so the version that runs is refused.
  if (!newer) return 'its version ' + manifest.version + ' is the one that runs';
  if (newer < 0 && !manifest.isReturn) {
    return 'its version ' + manifest.version + ' is below ' + running.version + ', which runs; sign it with --return to go back';
  }
  if (compareVersions(running.version, manifest.replaces) < 0) {
    return 'it replaces only versions from ' + manifest.replaces + ' on, and here runs ' + running.version;
  }
  if (manifest.bytes > mostImageBytes || manifest.length > mostManifestBytes) {
    return 'its image of ' + manifest.bytes + ' bytes is too large for this flash, which takes ' + mostImageBytes;
  }
  return '';
}
