/**
 * Which firmware in dist/ is as its sources are: beside each bundle stands
 * built.json with a checksum of all that it was made of, and of all that came out.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** What every bundle is made of, from the project's root, beside its own board file: and all that the program imports. */
const inputs = ['src', 'boards/board.schema.json', 'tsconfig.json', 'package-lock.json'];
const program = 'rollup.config.js';
export const stampFile = 'built.json';

/** @typedef {{ inputs: string, outputs: Record<string, string> }} Stamp */

/** @param {string | Uint8Array} data @returns {string} its SHA-256, in hexadecimal */
export const sumOf = data => createHash('sha256').update(data).digest('hex');

/** @param {string} path @returns {string[]} the files there, or below it, in an order of their own */
function listFiles(path) {
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return names.map(entry => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

/**
 * @param {string} file a program
 * @param {Set<string>} [seen]
 * @returns {string[]} it, and the files of this project that it imports or reads by name
 */
function listImports(file, seen = new Set()) {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  const named = file.endsWith('.js') ? readFileSync(file, 'utf8').matchAll(/'(\.\.?\/[^'\n]+\.js(?:on)?)'/g) : [];
  return [file, ...[...named].flatMap(([, name = '']) => listImports(resolve(dirname(file), name), seen))];
}

/**
 * @param {string} root the project's
 * @param {string[]} files
 * @param {string} [boardFile] one of them, which may lie anywhere
 * @returns {string}
 */
function sumFiles(root, files, boardFile) {
  const hash = createHash('sha256');
  // the paths within the project, so that it may lie anywhere
  for (const file of files) hash.update(file === boardFile ? 'board' : relative(root, file).replaceAll(sep, '/')).update('\0').update(sumOf(readFileSync(file)));
  return hash.digest('hex');
}

/** @param {string} root the project's @param {string[]} names of files and folders in it @returns {string} */
export const sumBelow = (root, names) => sumFiles(root, names.flatMap(name => listFiles(join(root, name))));

/** @param {string} root the project's @param {string} boardFile @returns {string} */
export function sumInputs(root, boardFile) {
  return sumFiles(root, [...inputs.flatMap(name => listFiles(join(root, name))), ...listImports(join(root, program)).sort(), boardFile], boardFile);
}

/** @param {string} inputSum @param {Record<string, string | Uint8Array>} outputs by name @returns {string} what stands in built.json */
export function stampOf(inputSum, outputs) {
  const sums = Object.entries(outputs).map(([name, data]) => [name, sumOf(data)]).sort();
  return JSON.stringify({ inputs: inputSum, outputs: Object.fromEntries(sums) }, null, 1);
}

/** @param {string} folder @returns {Stamp | undefined} nothing where none can be read */
function readStamp(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, stampFile), 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} file @param {string} sum */
function isAs(file, sum) {
  try {
    return sumOf(readFileSync(file)) === sum;
  } catch {
    return false;
  }
}

/**
 * @param {string} root the project's
 * @param {{ name: string, file: string }} board its name and its board file
 * @returns {string | undefined} why it must be built, as the end of a sentence; nothing where it need not be
 */
export function whyBuild(root, { name, file }) {
  const folder = join(root, 'dist', name);
  const stamp = readStamp(folder);
  if (!stamp) return 'is not built yet';
  if (stamp.inputs !== sumInputs(root, file)) return 'is older than its sources';
  return Object.entries(stamp.outputs).every(([output, sum]) => isAs(join(folder, output), sum)) ? undefined : 'is not as it was built';
}
