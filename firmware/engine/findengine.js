/**
 * Checks the engine's release in a folder, or downloads it from Espruino's site. Files that fail the check are reported and
 * never written.
 * Usage: node firmware/engine/findengine.js FOLDER URL. Prints the folder.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tellError } from '../commands/command.js';
import { stop } from '../stop.js';
import { checkEngine, checkFile, sources } from './checks.js';
import { engine } from './engine.js';

const fetchLimitMs = 120_000;
const byHand = `${sources}, and name their folder by --engine-dir.`;

/**
 * Returns a function that reads a file of this folder by its name; undefined if the file is missing.
 * @param {string} folder
 */
const readFrom = folder => (/** @type {string} */ name) => {
  const path = join(folder, name);
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path) : undefined;
};

/**
 * Reads and checks the engine's release in a folder, and throws a sentence if it is not right.
 * @param {string} folder
 * @returns {{ parts: { address: string, path: string }[] } & Omit<ReturnType<typeof checkEngine>, 'parts'>}
 */
export function readRelease(folder) {
  const found = checkEngine(readFrom(folder), folder, byHand);
  return { ...found, parts: engine.files.map(({ name, address }) => ({ address, path: join(folder, name) })) };
}

/**
 * Tells whether nobody on the network can change what comes from an address, because it has TLS or is of this machine.
 * @param {string} url
 */
function isSafe(url) {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** Downloads a file, and throws a sentence if that fails. @param {string} url @returns {Promise<Buffer>} */
async function fetchBytes(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(fetchLimitMs) });
    if (!isSafe(answer.url)) {
      return stop(`${url} was sent on to ${answer.url}, which is not https: anybody on the way could have changed it. ${byHand}`);
    }
    if (!answer.ok) return stop(`${url} could not be had: the server said ${answer.status} ${answer.statusText}. ${byHand}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const announced = answer.headers.get('content-length');
    if (announced !== null && !answer.headers.has('content-encoding') && Number(announced) !== bytes.length) {
      stop(`${url} broke off: ${bytes.length} of ${announced} bytes came. Try again.`);
    }
    return bytes;
  } catch (error) {
    const { name, message, cause } = /** @type {Error & { cause?: Error }} */ (error);
    if (name === '') throw error;
    return stop(`${url} could not be had: ${cause?.message || message}. ${byHand}`);
  }
}

/**
 * Downloads and checks one file of the engine, and writes it into the folder.
 * @param {import('./checks.js').File} file
 * @param {string} url of its folder, ends with a slash
 * @param {string} folder
 */
async function fetchFile(file, url, folder) {
  const bytes = await fetchBytes(url + file.name);
  const mistake = checkFile(file, bytes);
  if (mistake) stop(`The file from ${url} is not right: ${mistake} ${byHand}`);
  const path = join(folder, file.name);
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
}

/**
 * Downloads the engine's release into a folder. Files that are there and right are kept.
 * @param {string} url of its folder
 * @param {string} folder
 */
export async function fetchRelease(url, folder) {
  if (!URL.canParse(url) || !isSafe(url)) {
    stop(`${url} is no address that begins with https://, and by any other anybody on the way could change the files. ${byHand}`);
  }
  mkdirSync(folder, { recursive: true });
  const base = url.endsWith('/') ? url : `${url}/`;
  for (const file of engine.files) {
    const path = join(folder, file.name);
    if (!existsSync(path) || checkFile(file, readFileSync(path))) await fetchFile(file, base, folder);
  }
}

/**
 * Finds the engine's release in the named folder, or downloads it.
 * @param {string | undefined} folder given by the user; it must be right
 * @returns {Promise<{ release?: ReturnType<typeof readRelease> & { from?: string }, why?: string }>} `from`: the address
 * that it was downloaded from. `why`: a sentence, if it could not be downloaded
 */
export async function findEngine(folder, url = engine.url, cache = fileURLToPath(new URL('../../dist/engine', import.meta.url))) {
  if (folder) return { release: readRelease(folder) };
  try {
    await fetchRelease(url, cache);
    return { release: { ...readRelease(cache), from: url } };
  } catch (error) {
    if (/** @type {Error} */ (error).name !== '') throw error;
    return { why: /** @type {Error} */ (error).message };
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '', url = engine.url] = process.argv.slice(2);
  fetchRelease(url, folder).catch(error => {
    console.error(tellError(error));
    process.exitCode = 1;
  });
}
