/** Finds outdated builds in dist/: built.json beside each bundle has checksums of its sources and of its outputs. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parseBoard } from '../boards/boardfile.js';
import { kindOf } from '../boards/cameras.js';

/** Inputs of every bundle besides its board file and the program's imports, relative to the project. */
const inputs = ['src', 'boards/board.schema.json', 'tsconfig.json', 'package-lock.json'];
const program = 'rollup.config.js';
export const stampFile = 'built.json';

/**
 * `camera`: the kind of a bundle's camera. `keys`: the public keys that it believes, missing if there are none.
 * @typedef {{ inputs: string, camera?: string, keys?: string[], outputs: Record<string, string> }} Stamp
 */

/** @param {string | Uint8Array} data @returns {string} its SHA-256, in hexadecimal */
export const sumOf = data => createHash('sha256').update(data).digest('hex');

/** @param {string} path @returns {string[]} the file, or all files below the folder, sorted */
function listFiles(path) {
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return names.map(entry => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

/**
 * @param {string} file a program
 * @param {Set<string>} [seen]
 * @returns {string[]} the program, and files of this project that it imports or reads by name
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
 * @param {string} [boardFile] one of them; it may be outside of the project
 * @returns {string}
 */
function sumFiles(root, files, boardFile) {
  const hash = createHash('sha256');
  // paths relative to the project, so that its place does not matter
  for (const file of files) hash.update(file === boardFile ? 'board' : relative(root, file).replaceAll(sep, '/')).update('\0').update(sumOf(readFileSync(file)));
  return hash.digest('hex');
}

/** @param {string} root the project's @param {string[]} names of files and folders in it @returns {string} */
export const sumBelow = (root, names) => sumFiles(root, names.flatMap(name => listFiles(join(root, name))));

/** @param {string} root the project's */
const listInputs = root => [...inputs.flatMap(name => listFiles(join(root, name))), ...listImports(join(root, program)).sort()];

/** @param {string} root the project's @param {string} boardFile @returns {string} */
export const sumInputs = (root, boardFile) => sumFiles(root, [...listInputs(root), boardFile], boardFile);

/** @param {string} root the project's @returns {string} of the inputs of all boards */
export const sumCommon = root => sumFiles(root, listInputs(root));

/**
 * @param {string} inputSum
 * @param {Record<string, string | Uint8Array>} outputs by name
 * @param {string} [camera] the kind of a bundle's camera
 * @param {string[]} [keys] that it believes
 * @returns {string} the content of built.json
 */
export function stampOf(inputSum, outputs, camera, keys = []) {
  const sums = Object.entries(outputs).map(([name, data]) => [name, sumOf(data)]).sort();
  return JSON.stringify({ inputs: inputSum, camera, ...keys.length > 0 ? { keys } : {}, outputs: Object.fromEntries(sums) }, null, 1);
}

/** @param {string} folder @returns {Stamp | undefined} undefined if it cannot be read */
export function readStamp(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, stampFile), 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} folder of a build @returns {string[]} the public keys that it believes */
export const keysIn = folder => readStamp(folder)?.keys ?? [];

/** @param {string} root the project's @param {string} name a board's @returns {string} the folder of the build that a person chose */
export const chosenAt = (root, name) => join(root, 'dist', name);

/**
 * Finds where a command has a board with a camera. dist/<board>/ is what a person built last by `npm run build -- BOARD`, and no other
 * command replaces its camera.
 * @param {string} root the project's
 * @param {import('../boards/boardfile.js').Asked} asked
 * @returns {import('../boards/boardfile.js').Asked} beside dist/<board>/ if that has another camera
 */
export function placeBeside(root, { file, camera }) {
  const { board } = parseBoard(file);
  const own = kindOf(board.camera);
  const kind = camera ?? own;
  const chosen = readStamp(chosenAt(root, board.name))?.camera ?? own;
  if (kind !== chosen) return { file, camera: kind, isBeside: true };
  return kind === own ? { file } : { file, camera: kind };
}

/** @param {string} file @param {string} sum */
function isAs(file, sum) {
  try {
    return sumOf(readFileSync(file)) === sum;
  } catch {
    return false;
  }
}

/** @param {Stamp} stamp @param {string} folder of the outputs */
const areOutputsAs = ({ outputs }, folder) => Object.entries(outputs).every(([output, sum]) => isAs(join(folder, output), sum));

/** @param {string} folder of outputs and their built.json @param {string} inputs their checksum */
export function isAsBuilt(folder, inputs) {
  const stamp = readStamp(folder);
  return stamp?.inputs === inputs && areOutputsAs(stamp, folder);
}

/**
 * @param {string} root the project's
 * @param {{ folder: string, file: string, camera: string, keys?: string[] | undefined }} board its folder in dist/, its board file, its
 * camera's kind, and the keys that it is to believe; undefined: any
 * @returns {string | undefined} why it must be built, as the end of a sentence; undefined if it is current
 */
export function whyBuild(root, { folder: name, file, camera, keys }) {
  const folder = join(root, 'dist', name);
  const stamp = readStamp(folder);
  if (!stamp) return 'is not built yet';
  if (stamp.camera && stamp.camera !== camera) return `was built with another camera, ${stamp.camera}`;
  if (keys && String(stamp.keys ?? []) !== String(keys)) return 'was built with other keys';
  if (stamp.inputs !== sumInputs(root, file)) return 'is older than its sources';
  return areOutputsAs(stamp, folder) ? undefined : 'is not as it was built';
}
