/**
 * Checks whether files are a release of the engine that the firmware runs on. flash.sh reads them from a folder, the browser
 * page gets them from a server or a person.
 */
import { stop } from '../stop.js';
import { engine } from './engine.js';
import { identifyParts } from './known.js';
import { checkNames, checkPartitions, checkProgram, readVersion } from './program.js';
import { judgeVersion, tellGain, tellVersion } from './version.js';

/** @typedef {typeof engine.files[number]} File */
/** @typedef {{ name: string, address: number, bytes: Uint8Array }} Part */
/** @typedef {{ parts: Part[], version: string, warning: string | undefined } & import('./known.js').Identity} Checked */

export const sources = `Get the files by hand from ${engine.url} or, newer builds, from ${engine.newer}`;
/**
 * @param {string} version of an engine that the firmware works with
 * @param {string | undefined} warning about it
 * @returns {string | undefined} the warning, a better build's advantage, and its place: sentences without the last stop
 */
export function advise(version, warning) {
  const gain = tellGain(version);
  if (!warning && !gain) return undefined;
  return [warning ?? `This is ${engine.name} ${version}.`, 'The firmware works with it.', ...gain ? [gain] : [], `Newer builds are at ${engine.newer}`].join(' ');
}

/** @param {File} file @param {Uint8Array} bytes @returns {string | undefined} a sentence */
export function checkFile({ name, kind, mostBytes }, bytes) {
  const mistake = bytes.length === 0 ? 'is empty' : kind === 'program' ? checkProgram(bytes) : checkPartitions(bytes);
  if (mistake) return `${name} ${mistake}: it is broken or not of this release.`;
  if (bytes.length > mostBytes) return `${name} is ${bytes.length} bytes long, and its place in the flash has ${mostBytes}.`;
  const lacks = name === engine.program ? checkNames(bytes) : undefined;
  if (lacks) return `${name} is another build of the engine: ${lacks}. The build "ESP32" is needed.`;
  return undefined;
}

/**
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
 * @param {string} version
 * @param {string} remedy
 * @returns {string | undefined} a warning; throws if the firmware does not run on it
 */
export function checkVersion(version, remedy) {
  const warning = tellVersion(version);
  if (warning && !judgeVersion(version)?.runs) stop(`${warning} Take ${engine.version} or later: ${remedy}`);
  return warning;
}
