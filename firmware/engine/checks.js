/**
 * Checks whether files are a release of the engine that the firmware runs on. flash.sh reads them from a folder, the browser
 * page gets them from a server or a person.
 */
import { stop } from '../stop.js';
import { engine } from './engine.js';
import { identifyParts } from './known.js';
import { checkNames, checkPartitions, checkProgram, readVersion } from './program.js';
import { judgeVersion, tellGain, tellVersion } from './version.js';

/** One file of the engine's release, as engine.js describes it. @typedef {typeof engine.files[number]} File */
/**
 * A file of the engine, and its address in the flash.
 * @typedef {{ name: string, address: number, bytes: Uint8Array }} Part
 */
/**
 * The checked files of a release, their version, a warning about that version, and whether their checksums are those of a known release.
 * @typedef {{ parts: Part[], version: string, warning: string | undefined } & import('./known.js').Identity} Checked
 */

/** A sentence, without its full stop, that tells a person where to get the engine's files. */
export const sources = `Get the files by hand from ${engine.url} or, newer builds, from ${engine.newer}`;
/**
 * Gives advice about a version of the engine.
 * @param {string} version of an engine that the firmware works with
 * @param {string | undefined} warning about the version; undefined: none
 * @returns {string | undefined} the warning, what a better build would gain, and where it is: sentences without the last
 * stop. Undefined if there is nothing to say
 */
export function advise(version, warning) {
  const gain = tellGain(version);
  if (!warning && !gain) return undefined;
  return [warning ?? `This is ${engine.name} ${version}.`, 'The firmware works with it.', ...gain ? [gain] : [],
    `Newer builds are at ${engine.newer}`].join(' ');
}

/**
 * Checks the form, the size and the build of one file of the engine.
 * @param {File} file
 * @param {Uint8Array} bytes
 * @returns {string | undefined} the fault as a sentence; undefined if there is none
 */
export function checkFile({ name, kind, mostBytes }, bytes) {
  const mistake = bytes.length === 0 ? 'is empty' : kind === 'program' ? checkProgram(bytes) : checkPartitions(bytes);
  if (mistake) return `${name} ${mistake}: it is broken or not of this release.`;
  if (bytes.length > mostBytes) return `${name} is ${bytes.length} bytes long, and its place in the flash has ${mostBytes}.`;
  const lacks = name === engine.program ? checkNames(bytes) : undefined;
  if (lacks) return `${name} is another build of the engine: ${lacks}. The build "ESP32" is needed.`;
  return undefined;
}

/**
 * Checks all files of the engine's release, and throws a sentence if one is missing or wrong.
 * @param {(name: string) => Uint8Array | undefined} read a file by its name; undefined if it is missing
 * @param {string} where the files' place, for messages
 * @param {string} remedy advice if they are not right
 * @returns {Checked}
 */
export function checkEngine(read, where, remedy) {
  const found = engine.files.map(file => ({ file, bytes: read(file.name) }));
  const missing = found.filter(({ bytes }) => !bytes).map(({ file }) => file.name);
  if (missing.length > 0) stop(`${where} does not hold ${missing.join(', ')}. ${remedy}`);
  const parts = found.map(({ file: { name, address }, bytes }) => ({ name, address: Number(address), bytes: /** @type {Uint8Array} */ (bytes) }));
  const errors = parts.map(({ bytes }, at) => checkFile(/** @type {File} */ (engine.files[at]), bytes)).filter(text => text !== undefined);
  if (errors.length > 0) stop(`The engine in ${where} is not right:`, errors);
  const version = readVersion(/** @type {{ bytes: Uint8Array }} */ (parts.find(({ name }) => name === engine.program)).bytes);
  if (!version) return stop(`${engine.program} in ${where} contains no version: it is no ${engine.name}.`);
  return { parts, version, warning: checkVersion(version, remedy), ...identifyParts(version, parts) };
}

/**
 * Checks whether the firmware runs on a version of the engine.
 * @param {string} version
 * @param {string} remedy advice for the error
 * @returns {string | undefined} a warning if the version has a known flaw, else undefined
 * @throws a sentence, if the firmware does not run on it
 */
export function checkVersion(version, remedy) {
  const warning = tellVersion(version);
  if (warning && !judgeVersion(version)?.runs) stop(`${warning} Take ${engine.version} or later: ${remedy}`);
  return warning;
}
