/** Finds and parses board files, without a check. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closestMatch } from 'leven';
import { findMistake } from '../mistake.js';
import { stop } from '../stop.js';
import { cameraKinds, chooseCamera, kindOf, listKinds } from './cameras.js';

/** @typedef {import('./cameras.js').BoardFile} BoardFile */
/** @typedef {import('./cameras.js').CameraKind} CameraKind */
/** @typedef {import('../../src/board.js').Board} Board */
/**
 * A board to build. `file` is the path of its board file. `camera` is the kind of the camera that replaces the file's own
 * one; undefined: none does. `isBeside`: the build goes into another folder than dist/<board>/.
 * @typedef {{ file: string, camera?: CameraKind, isBeside?: boolean }} Asked
 */

const folder = fileURLToPath(new URL('../../boards', import.meta.url));
const schemaFile = 'board.schema.json';
export const schemaPath = join(folder, schemaFile);

/**
 * Lists the JSON files in a folder, except the schema, as sorted names without ".json".
 * @param {string} path
 * @returns {string[]}
 */
const listStems = path => readdirSync(path).filter(name => name.endsWith('.json') && name !== schemaFile).map(name => basename(name, '.json')).sort();

/**
 * Finds the closest name to a misspelled or incomplete word.
 * @param {string} asked
 * @param {string[]} names
 * @returns {string | undefined} the name that was probably meant; undefined if none is close
 */
export function nearest(asked, names) {
  const word = asked.toLowerCase();
  const inside = names.filter(name => word.length > 2 && name.includes(word));
  if (inside.length === 1) return inside[0];
  return closestMatch(word, names, { maxDistance: Math.max(2, Math.floor(word.length / 4)) });
}

/**
 * Returns the path of the board file that a person named. Throws a sentence if there is none.
 * @param {string} asked a board's name, or the path of a board file
 */
function findFile(asked) {
  const stem = join(folder, `${asked}.json`);
  if (!/[/\\]|\.json$/.test(asked)) {
    if (existsSync(stem)) return stem;
    const stems = listStems(folder);
    const near = nearest(asked, stems);
    stop(`"${asked}" is no board${near ? `; did you mean ${near}? boards/ has` : ': boards/ has'} ${stems.join(', ')}; `
      + 'a board file from elsewhere is given by its path.');
  }
  const path = isAbsolute(asked) ? asked : resolve(process.env.INIT_CWD ?? '.', asked);
  for (const file of [path, resolve(asked)]) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile()) return file;
    if (stat?.isDirectory()) stop(`"${asked}" is a folder: name a board file in it, such as ${join(asked, 'NAME.json')}.`);
    if (stat) stop(`"${asked}" is neither a file nor a folder: name a board file.`);
  }
  return stop(`"${asked}" names a board file, but there is none at ${path}: look at its spelling. A comma separates boards, so no path has one.`);
}

/**
 * Writes a board as a word of the environment variable BOARD, by which the build gets its boards.
 * @param {Asked} asked
 * @returns {string} `name`, `name:camera`, or `name:camera:beside`. The name is a path only for a board file outside of
 * boards/, as a path may contain a comma, which separates words
 */
export const wordOf = ({ file, camera, isBeside }) =>
  [dirname(file) === folder ? basename(file, '.json') : relative(process.cwd(), file), camera, isBeside && 'beside'].filter(Boolean).join(':');

/**
 * Returns the command that builds a board's firmware for all modems, for a person who has another modem than those of the board file.
 * @param {Asked} asked
 * @returns {string} for a board file outside of boards/ with `path/to/` in place of its folder, which only its owner knows
 */
export function allModemsCommand({ file, camera }) {
  const name = dirname(file) === folder ? basename(file, '.json') : `path/to/${basename(file)}`;
  return ['npm run build --', name, camera && `--camera ${camera}`, '--modems all'].filter(Boolean).join(' ');
}

/** Reads a word of the environment variable BOARD, such as `name:camera`, as a board to build. @param {string} word @returns {Asked} */
function readWord(word) {
  const [, name = word, kind, beside] = /^(.*?):(\w+)(:beside)?$/.exec(word) ?? [];
  const camera = cameraKinds.find(one => one === kind);
  const file = findFile(camera ? name : word);
  if (camera && beside) return { file, camera, isBeside: true };
  const isOwn = !camera || kindOf(parseBoard(file).board.camera) === camera;
  return isOwn ? { file } : { file, camera };
}

/**
 * Reads the words of the environment variable BOARD as boards to build.
 * @param {string | undefined} asked words, separated by commas; undefined: all boards of boards/
 * @returns {Asked[]}
 */
export function listAsked(asked) {
  return asked ? asked.split(',').map(readWord) : listStems(folder).map(stem => ({ file: join(folder, `${stem}.json`) }));
}

/**
 * Lists a board once with each of its cameras.
 * @param {Asked} asked
 * @returns {Asked[]} first with the file's own camera, then with the others, whose builds go into folders beside
 * dist/<board>/
 */
export const listWithCameras = ({ file }) => listKinds(parseBoard(file).board)
  .map((camera, at) => at === 0 ? { file } : { file, camera, isBeside: true });

/**
 * Returns the name of the folder in dist/ that a board's build goes into.
 * @param {string} name the board's
 * @param {Omit<Asked, 'file'>} [asked]
 * @returns {string} `name`, or `name+camera` for a folder beside it. No board's name has a plus sign
 */
export const folderOf = (name, { camera = 'none', isBeside = false } = {}) => isBeside ? `${name}+${camera}` : name;

/**
 * Tells whether boards/ has another board of this name, which is built into the same folder of dist/.
 * @param {string} name
 * @param {string} file the path of the board file that has the name
 * @returns {boolean} true if another file in boards/ has this name
 */
export const isTaken = (name, file) => existsSync(join(folder, `${name}.json`)) && resolve(file) !== join(folder, `${name}.json`);

/**
 * Reads a board file as JSON, without checking the board in it.
 * @param {string} file its path
 * @returns {{ board: BoardFile, text: string }} the board, and the file's text
 * @throws a sentence, if the file is no JSON, or has no name of a board
 */
export function parseBoard(file) {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  let board;
  try {
    board = JSON.parse(text);
  } catch (error) {
    const why = findMistake(file) ?? `is not readable as JSON: ${/** @type {Error} */ (error).message}`;
    return stop(`The board file ${file} ${why}.`.replace('?.', '?'));
  }
  // The name is the folder of the build, which is looked up before the whole file is checked.
  if (typeof board?.name !== 'string') return stop(`The board file ${file} has no "name" of a board: begin with a copy of one of boards/.`);
  return { board, text };
}

/**
 * Finds the board that a person named, and the folder of its build.
 * @param {string} word a name or a path, as in the variable BOARD
 * @returns {{ board: Board, folder: string }} the board, unchecked, since the build has checked it, and the name of its
 * folder in dist/
 * @throws a sentence, if there is no such board file, or it is no board file
 */
export function findBoard(word) {
  const asked = readWord(word);
  const { board } = parseBoard(asked.file);
  // only what is needed here is checked, since the build has checked the file, unless it was never built
  if (!Array.isArray(board.otherCameras ?? [])) stop(`The board file ${asked.file} is not right: npm run build -- ${word} tells its mistakes.`);
  return { board: chooseCamera(board, asked.camera), folder: folderOf(board.name, asked) };
}
