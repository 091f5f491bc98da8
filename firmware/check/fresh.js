/** Finds outdated builds in dist/: built.json beside each bundle has checksums of its sources and of its outputs. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parseBoard } from '../boards/boardfile.js';
import { kindOf } from '../boards/cameras.js';

/**
 * What a person chose for the firmware of a board, besides its camera. `keys`: the public keys that it trusts. `modems`: whether it has the
 * code for all modems.
 * @typedef {{ keys: string[], modems?: import('../boards/families.js').ModemChoice }} Choice
 */

/**
 * Files and folders that every bundle is made from, besides its board file and the imports of rollup.config.js. Their paths begin at the
 * project's folder.
 */
const inputs = ['src', 'boards/board.schema.json', 'tsconfig.json', 'package-lock.json'];
const program = 'rollup.config.js';
/** Name of the file beside each bundle, with the checksums of the sources and of the built files. */
export const stampFile = 'built.json';

/**
 * The content of built.json. `inputs`: the checksum of the sources. `outputs`: the checksums of the built files, by name.
 * `camera`: the kind of the bundle's camera. `keys`: the public keys that it trusts, missing if there are none. `modems`: whether it has the
 * code for all modems, missing if it has that for the modems of the board file.
 * @typedef {{ inputs: string, camera?: string, outputs: Record<string, string> } & Partial<Choice>} Stamp
 */

/** Returns the SHA-256 of data in hexadecimal. @param {string | Uint8Array} data @returns {string} */
export const sumOf = data => createHash('sha256').update(data).digest('hex');

/**
 * Lists a file, or all files below a folder, sorted.
 * @param {string} path of the file or folder
 * @returns {string[]} their paths
 */
function listFiles(path) {
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return names.map(entry => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

/**
 * Lists a program, and the files of this project that it imports or reads by name, directly or not.
 * @param {string} file the path of the program
 * @param {Set<string>} [seen] the files that are listed already
 * @returns {string[]} their paths
 */
function listImports(file, seen = new Set()) {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  const named = file.endsWith('.js') ? readFileSync(file, 'utf8').matchAll(/'(\.\.?\/[^'\n]+\.js(?:on)?)'/g) : [];
  return [file, ...[...named].flatMap(([, name = '']) => listImports(resolve(dirname(file), name), seen))];
}

/**
 * Returns one checksum of the paths and contents of files.
 * @param {string} root the project's folder
 * @param {string[]} files
 * @param {string} [boardFile] one of the files, which may be outside of the project, so that its path does not count
 * @returns {string}
 */
function sumFiles(root, files, boardFile) {
  const hash = createHash('sha256');
  // Paths are relative to the project, so that its place does not change the checksum.
  for (const file of files) {
    hash.update(file === boardFile ? 'board' : relative(root, file).replaceAll(sep, '/')).update('\0').update(sumOf(readFileSync(file)));
  }
  return hash.digest('hex');
}

/**
 * Returns one checksum of the named files, and of all files in the named folders.
 * @param {string} root the project's folder
 * @param {string[]} names of files and folders in it
 * @returns {string}
 */
export const sumBelow = (root, names) => sumFiles(root, names.flatMap(name => listFiles(join(root, name))));

/** Lists the files from which every bundle is made. @param {string} root the project's folder */
const listInputs = root => [...inputs.flatMap(name => listFiles(join(root, name))), ...listImports(join(root, program)).sort()];

/**
 * Returns one checksum of the files from which a board's bundle is made.
 * @param {string} root the project's folder
 * @param {string} boardFile the path of the board file
 * @returns {string}
 */
export const sumInputs = (root, boardFile) => sumFiles(root, [...listInputs(root), boardFile], boardFile);

/**
 * Returns one checksum of the files from which the bundles of all boards are made.
 * @param {string} root the project's folder
 * @returns {string}
 */
export const sumCommon = root => sumFiles(root, listInputs(root));

/**
 * Makes the content of built.json.
 * @param {string} inputSum the checksum of the sources
 * @param {Record<string, string | Uint8Array>} outputs the built files, by name
 * @param {string} [camera] the kind of a bundle's camera
 * @param {Choice} [choice] the bundle's keys and modems; default: no keys, and the modems of the board file
 * @returns {string} JSON
 */
export function stampOf(inputSum, outputs, camera, { keys, modems } = { keys: [] }) {
  const sums = Object.entries(outputs).map(([name, data]) => [name, sumOf(data)]).sort();
  return JSON.stringify({ inputs: inputSum, camera, ...keys.length > 0 ? { keys } : {}, modems, outputs: Object.fromEntries(sums) }, null, 1);
}

/**
 * Reads the built.json of a build.
 * @param {string} folder of the build
 * @returns {Stamp | undefined} undefined if it is missing or cannot be read
 */
export function readStamp(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, stampFile), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Returns what a person chose for a build.
 * @param {string} folder of a build, which may be missing
 * @returns {Choice}
 */
export function choiceIn(folder) {
  const { keys = [], modems } = readStamp(folder) ?? {};
  return { keys, modems };
}

/**
 * Returns the folder of the build that a person chose by `npm run build -- BOARD`.
 * @param {string} root the project's folder
 * @param {string} name a board's
 * @returns {string}
 */
export const chosenAt = (root, name) => join(root, 'dist', name);

/**
 * Chooses the folder for the build of a board with a camera. dist/<board>/ belongs to the build that a person chose by `npm run build -- BOARD`. A
 * build with another camera goes into a folder beside it.
 * @param {string} root the project's folder
 * @param {import('../boards/boardfile.js').Asked} asked
 * @returns {import('../boards/boardfile.js').Asked} the board with its camera; `isBeside` is true if the build goes beside dist/<board>/
 */
export function placeBeside(root, { file, camera }) {
  const { board } = parseBoard(file);
  const own = kindOf(board.camera);
  const kind = camera ?? own;
  const chosen = readStamp(chosenAt(root, board.name))?.camera ?? own;
  if (kind !== chosen) return { file, camera: kind, isBeside: true };
  return kind === own ? { file } : { file, camera: kind };
}

/** Tells whether a file has this SHA-256. A file that cannot be read has not. @param {string} file @param {string} sum */
function isAs(file, sum) {
  try {
    return sumOf(readFileSync(file)) === sum;
  } catch {
    return false;
  }
}

/**
 * Tells whether the outputs of a build still have the checksums of its built.json.
 * @param {Stamp} stamp
 * @param {string} folder of the outputs
 */
const areOutputsAs = ({ outputs }, folder) => Object.entries(outputs).every(([output, sum]) => isAs(join(folder, output), sum));

/**
 * Tells whether a folder has the outputs of these sources, unchanged.
 * @param {string} folder of outputs and their built.json
 * @param {string} inputs the checksum of the sources
 */
export function isAsBuilt(folder, inputs) {
  const stamp = readStamp(folder);
  return stamp?.inputs === inputs && areOutputsAs(stamp, folder);
}

/**
 * Tells why a board must be built again.
 * @param {string} root the project's folder
 * @param {{ folder: string, file: string, camera: string, choice?: Choice | undefined }} board its folder in dist/, its
 * board file, its camera's kind, and the keys and modems that it is to have; undefined: any
 * @returns {string | undefined} the reason, to be put after the board's name, such as "is not built yet"; undefined if its
 * build is current
 */
export function whyBuild(root, { folder: name, file, camera, choice }) {
  const folder = join(root, 'dist', name);
  const stamp = readStamp(folder);
  if (!stamp) return 'is not built yet';
  if (stamp.camera && stamp.camera !== camera) return `was built with another camera, ${stamp.camera}`;
  if (choice && String(stamp.keys ?? []) !== String(choice.keys)) return 'was built with other keys';
  if (choice && stamp.modems !== choice.modems) return 'was built for other modems';
  if (stamp.inputs !== sumInputs(root, file)) return 'is older than its sources';
  return areOutputsAs(stamp, folder) ? undefined : 'is not as it was built';
}
