/**
 * Which releases of the engine are known byte for byte. A file that is whole, has the right form and calls itself by the right version may
 * still be anybody's: its own checksums show only that it was not damaged.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { bytesOf } from './bytes.js';
import { engine } from './engine.js';

/** @typedef {{ name: string, sha256: string }} Named */
/** @typedef {{ sum: string, stranger: string | undefined }} Identity `stranger`: why they are not known, as a sentence */

/** @param {Uint8Array} bytes */
const sumOf = bytes => bytesToHex(sha256(bytes));

/**
 * One checksum for all files: that of the lines that sha256sum prints for them, in the order of engine.js.
 * @param {Named[]} files
 */
const sumAll = files => sumOf(bytesOf(files.map(({ name, sha256: sum }) => `${sum}  ${name}\n`).join('')));

/** @param {string} version what the files call themselves @param {Named[]} files in the order of engine.js @returns {Identity} */
export function identify(version, files) {
  const sum = sumAll(files);
  if (engine.known.some(known => sumAll(known.files) === sum)) return { sum, stranger: undefined };
  const other = version === engine.version ? '' : `, another version than ${engine.version}`;
  const known = engine.known.map(one => one.version).join(', ');
  const stranger = `The engine's files call themselves ${engine.name} ${version}${other}, but nothing shows who made them: only their form was checked. ` +
    `Their SHA-256 is ${sum}, which is not known here (known: ${known}).`;
  return { sum, stranger };
}

/** @param {string} version @param {{ name: string, bytes: Uint8Array }[]} parts in the order of engine.js @returns {Identity} */
export const identifyParts = (version, parts) => identify(version, parts.map(({ name, bytes }) => ({ name, sha256: sumOf(bytes) })));
