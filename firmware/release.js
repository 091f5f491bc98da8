/**
 * The engine's release: its files in a folder are checked, or are fetched into
 * one from Espruino's site. What does not pass is told and never written.
 * Usage: node firmware/release.js FOLDER URL, which prints the folder.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engine } from './facts.js';
import { checkNames, checkPartitions, checkProgram, readVersion } from './program.js';
import { stop } from './stop.js';
import { judgeVersion, tellVersion } from './version.js';

const fetchLimitMs = 120_000;
const byHand = `Get the files by hand from ${engine.url} or, newer builds, from ${engine.newer}, and name their folder by --engine-dir.`;

/** @typedef {typeof engine.files[number]} File */

/** @param {File} file @param {Buffer} bytes @returns {string | undefined} a sentence */
function checkFile({ name, kind, mostBytes }, bytes) {
  const wrong = bytes.length === 0 ? 'is empty' : kind === 'program' ? checkProgram(bytes) : checkPartitions(bytes);
  if (wrong) return `${name} ${wrong}: it is broken or not of this release.`;
  if (bytes.length > mostBytes) return `${name} is ${bytes.length} bytes long, and its place in the flash has ${mostBytes}.`;
  const lacks = name === engine.program ? checkNames(bytes) : undefined;
  if (lacks) return `${name} is another build of the engine: ${lacks}. The build "ESP32" is needed.`;
  return undefined;
}

/** @param {string} folder @returns {string[]} the names of the files that are not in it */
const listMissing = folder => engine.files
  .map(({ name }) => name)
  .filter(name => !existsSync(join(folder, name)) || !statSync(join(folder, name)).isFile());

/** @param {string} folder that holds all files @returns {string[]} what is wrong with them, as sentences */
const checkFiles = folder => engine.files.map(file => checkFile(file, readFileSync(join(folder, file.name)))).filter(text => text !== undefined);

/**
 * @param {string} folder
 * @returns {{ parts: { address: string, path: string }[], version: string, warning: string | undefined }}
 */
export function readRelease(folder) {
  const missing = listMissing(folder);
  if (missing.length > 0) stop(`${folder} does not hold ${missing.join(', ')}. ${byHand}`);
  const errors = checkFiles(folder);
  if (errors.length > 0) stop(`The engine in ${folder} is not right:`, errors);
  const version = readVersion(readFileSync(join(folder, engine.program)));
  if (!version) return stop(`${engine.program} in ${folder} does not tell its version: it is no ${engine.name}.`);
  const warning = tellVersion(version);
  if (warning && !judgeVersion(version)?.runs) stop(`${warning} Take ${engine.version} or later: ${byHand}`);
  return { parts: engine.files.map(({ name, address }) => ({ address, path: join(folder, name) })), version, warning };
}

/** @param {string} url @returns {Promise<Buffer>} */
async function fetchBytes(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(fetchLimitMs) });
    if (!answer.ok) return stop(`${url} could not be had: the server said ${answer.status} ${answer.statusText}. ${byHand}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const announced = answer.headers.get('content-length');
    if (announced !== null && !answer.headers.has('content-encoding') && Number(announced) !== bytes.length) stop(`${url} broke off: ${bytes.length} of ${announced} bytes came. Try again.`);
    return bytes;
  } catch (error) {
    const { name, message, cause } = /** @type {Error & { cause?: Error }} */ (error);
    if (name === '') throw error;
    return stop(`${url} could not be had: ${cause?.message || message}. ${byHand}`);
  }
}

/** @param {File} file @param {string} url ends with a slash @param {string} folder */
async function fetchFile(file, url, folder) {
  const bytes = await fetchBytes(url + file.name);
  const wrong = checkFile(file, bytes);
  if (wrong) stop(`What came from ${url} is not right: ${wrong} ${byHand}`);
  const path = join(folder, file.name);
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
}

/** Files that are there and right are kept. @param {string} url @param {string} folder */
export async function fetchRelease(url, folder) {
  mkdirSync(folder, { recursive: true });
  const base = url.endsWith('/') ? url : `${url}/`;
  for (const file of engine.files) {
    const path = join(folder, file.name);
    if (!existsSync(path) || checkFile(file, readFileSync(path))) await fetchFile(file, base, folder);
  }
}

/**
 * Those that a person names, or those that can be had.
 * @param {string | undefined} folder one of the person's, which must be right
 * @returns {Promise<{ release?: ReturnType<typeof readRelease>, why?: string }>}
 */
export async function findEngine(folder, url = engine.url, cache = fileURLToPath(new URL('../dist/engine', import.meta.url))) {
  if (folder) return { release: readRelease(folder) };
  try {
    await fetchRelease(url, cache);
    return { release: readRelease(cache) };
  } catch (error) {
    if (/** @type {Error} */ (error).name !== '') throw error;
    return { why: /** @type {Error} */ (error).message };
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '', url = engine.url] = process.argv.slice(2);
  fetchRelease(url, folder).catch(error => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
