/**
 * Identifies releases of the engine byte for byte. A complete file with the right form and version may still come from
 * anyone: its own checksums only exclude damage.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { bytesOf } from '../bytes.js';
import { engine } from './engine.js';

/** The name of a file, and its SHA-256 in hexadecimal. @typedef {{ name: string, sha256: string }} Named */
/**
 * The identity of a release: one checksum of all its files. `stranger` says in a sentence why they are unknown; undefined:
 * they are known.
 * @typedef {{ sum: string, stranger: string | undefined }} Identity
 */

/** Returns the SHA-256 of bytes in hexadecimal. @param {Uint8Array} bytes */
const sumOf = bytes => bytesToHex(sha256(bytes));

/**
 * Returns one checksum of all files: SHA-256 of the output of sha256sum, in the order of engine.js.
 * @param {Named[]} files
 */
const sumAll = files => sumOf(bytesOf(files.map(({ name, sha256: sum }) => `${sum}  ${name}\n`).join('')));

/**
 * Finds out by their checksums whether files are a known release.
 * @param {string} version as the files report it
 * @param {Named[]} files in the order of engine.js
 * @returns {Identity}
 */
export function identify(version, files) {
  const sum = sumAll(files);
  if (engine.known.some(known => sumAll(known.files) === sum)) return { sum, stranger: undefined };
  const known = engine.known.map(one => one.version).join(', ');
  // Each text is a whole sentence, so that the browser page can translate it.
  const stranger = version === engine.version
    ? `The engine's files call themselves ${engine.name} ${version}, but nothing shows who made them: only their form was checked. `
      + `Their SHA-256 is ${sum}, which is not known here (known: ${known}).`
    : `The engine's files call themselves ${engine.name} ${version}, another version than ${engine.version}, but nothing shows who made them: `
      + 'only their form was checked. '
      + `Their SHA-256 is ${sum}, which is not known here (known: ${known}).`;
  return { sum, stranger };
}

/**
 * Finds out by their content whether files are a known release.
 * @param {string} version
 * @param {{ name: string, bytes: Uint8Array }[]} parts in the order of engine.js
 * @returns {Identity}
 */
export const identifyParts = (version, parts) => identify(version, parts.map(({ name, bytes }) => ({ name, sha256: sumOf(bytes) })));
