/**
 * The manifest of firmware, as "Signed firmware" in ../README.md defines it: lines of ASCII in a fixed order. The last ones are the chunks
 * of the image, with their SHA-256 and the bytes that they take in the file.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { bytesOf, textOf } from '../bytes.js';
import { engine } from '../engine/engine.js';
import { weighVersion } from '../engine/version.js';
import { stop } from '../stop.js';

/** Length of a chunk in bytes of the image. The last chunk is filled up with 0xff, as in erased flash. */
export const chunkBytes = engine.storage.pageBytes;
/** Length in bytes of a signature by RSA with a key of 2,048 bits. */
export const signatureBytes = 256;
/** Most bytes of a manifest. It lies with its signature in the two pages of a slot after the image. */
export const mostManifestBytes = 2 * chunkBytes - signatureBytes;
/** Most bytes of a program, so that it fits into a slot. */
export const { mostImageBytes } = engine.slots;
const title = 'snapferry firmware 1';
const longestBoard = 40;
const mostEngines = 16;

/**
 * What a manifest says about its firmware. `replaces`: the lowest version that it may replace. `urgent`: it is fetched
 * though the battery is low. `isReturn`: it may replace a newer version.
 * @typedef {{ board: string, version: string, replaces?: string, engines?: string[], urgent?: boolean, isReturn?: boolean
 * }} Facts
 */
/**
 * A chunk of the image. `sha256` is its checksum. `stored` is the number of bytes that it takes in the file of signed firmware, where it may
 * be compressed.
 * @typedef {{ sha256: string, stored: number }} Chunk
 */
/**
 * The content of a manifest. `bytes` is the length of the image.
 * @typedef {Required<Facts> & { bytes: number, chunks: Chunk[] }} Manifest
 */

/** The engine's versions that snapferry was tested with, the oldest first. */
export const testedEngines = [...new Set([...engine.known.map(({ version }) => version), engine.version, engine.fastest])]
  .sort((one, other) => weighVersion(one) - weighVersion(other));

const three = /^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})$/;

/** Tells whether a text is a version: three numbers up to 99999, such as 0.5.0. @param {string} text @returns {boolean} */
export const isVersion = text => three.test(text);

/**
 * Splits an image into its chunks.
 * @param {Uint8Array} image
 * @returns {Uint8Array[]} the chunks, each of `chunkBytes` bytes; the last one is filled up with 0xff
 */
export function splitImage(image) {
  if (image.length === 0 || image.length > mostImageBytes) {
    stop(`The firmware takes ${image.length} bytes, and a slot holds from 1 to ${mostImageBytes}.`);
  }
  return Array.from({ length: Math.ceil(image.length / chunkBytes) }, (_, at) => {
    const chunk = new Uint8Array(chunkBytes).fill(0xff);
    chunk.set(image.subarray(at * chunkBytes, (at + 1) * chunkBytes));
    return chunk;
  });
}

/**
 * Throws a sentence if a board's name, a version or the list of engines has a form that a manifest cannot contain.
 * @param {Required<Facts>} facts
 */
function checkFacts({ board, version, replaces, engines }) {
  if (!/^[\w.-]+$/.test(board) || board.length > longestBoard) {
    stop(`"${board}" cannot be a board's name in a manifest: it takes up to ${longestBoard} letters, digits, dots, dashes and underscores.`);
  }
  for (const one of [version, replaces]) if (!isVersion(one)) stop(`"${one}" is no version: three numbers with points, such as 0.5.0.`);
  for (const one of engines) weighVersion(one);
  if (engines.length === 0 || engines.length > mostEngines) stop(`A manifest names from 1 to ${mostEngines} versions of the engine.`);
}

/** Writes a boolean as "yes" or "no". @param {boolean} value */
const yes = value => value ? 'yes' : 'no';

/**
 * Writes the manifest of an image.
 * @param {Facts} facts
 * @param {Uint8Array} image
 * @param {number[]} stored bytes that each chunk takes in the file
 * @returns {Uint8Array} lines of ASCII
 */
export function writeManifest({ board, version, replaces = '0.0.0', engines = testedEngines, urgent = false, isReturn = false }, image, stored) {
  checkFacts({ board, version, replaces, engines, urgent, isReturn });
  const chunks = splitImage(image).map((chunk, at) => `${bytesToHex(sha256(chunk))} ${String(stored[at]).padStart(4, '0')}\n`);
  const head = [
    `board ${board}`, `version ${version}`, `replaces ${replaces}`, `engines ${engines.join(' ')}`, `bytes ${image.length}`, `urgent ${yes(urgent)}`,
    `return ${yes(isReturn)}`, `chunks ${chunks.length}`,
  ].map(line => `${line}\n`).join('');
  const length = `${title}\nmanifest 00000\n`.length + head.length + chunks.join('').length;
  if (length > mostManifestBytes) stop(`The manifest takes ${length} bytes, and a slot holds ${mostManifestBytes}.`);
  return bytesOf(`${title}\nmanifest ${String(length).padStart(5, '0')}\n${head}${chunks.join('')}`);
}

const form = new RegExp([
  `^${title}\n`, 'manifest (?<length>\\d{5})\n', 'board (?<board>[\\w.-]+)\n', 'version (?<version>[\\d.]+)\n', 'replaces (?<replaces>[\\d.]+)\n',
  'engines (?<engines>\\d+v\\d+(?:\\.\\d+)?(?: \\d+v\\d+(?:\\.\\d+)?)*)\n',
  'bytes (?<bytes>[1-9]\\d*)\n', 'urgent (?<urgent>yes|no)\n', 'return (?<isReturn>yes|no)\n', 'chunks (?<count>[1-9]\\d*)\n',
  '(?<lines>(?:[\\da-f]{64} \\d{4}\n)*)',
].join(''));

/**
 * Reads a manifest.
 * @param {Uint8Array} bytes that begin with a manifest
 * @returns {{ manifest: Manifest, length: number }} the manifest, and its length in bytes
 * @throws what is wrong, to be put after the file's name, such as "has a manifest that contradicts itself"
 */
export function readManifest(bytes) {
  const parts = form.exec(textOf(bytes, 0, Math.min(bytes.length, mostManifestBytes)))?.groups;
  if (!parts) return stop('does not begin with the manifest of signed firmware');
  const { board = '', version = '', replaces = '', engines = '', lines = '' } = parts;
  const [length, size, count] = [parts.length, parts.bytes, parts.count].map(Number);
  const chunks = lines.split('\n').slice(0, -1).map(line => ({ sha256: line.slice(0, 64), stored: Number(line.slice(65)) }));
  const manifest = { board, version, replaces, engines: engines.split(' '), bytes: size ?? 0, urgent: parts.urgent === 'yes',
    isReturn: parts.isReturn === 'yes', chunks };
  const isWhole = length === form.exec(textOf(bytes, 0, length))?.[0].length;
  const isCounted = chunks.length === count && count === Math.ceil(manifest.bytes / chunkBytes);
  if (!isWhole || !isCounted || !chunks.every(({ stored }) => stored > 0 && stored <= chunkBytes)) stop('has a manifest that contradicts itself');
  if (!isVersion(version) || !isVersion(replaces)) stop('has a manifest with a version that is none');
  return { manifest, length: length ?? 0 };
}
