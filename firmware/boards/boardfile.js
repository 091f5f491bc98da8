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
/** A board to build. It has `camera` if that is not the board file's own, and `isBeside` if its folder is beside that of the board. */
/** @typedef {{ file: string, camera?: CameraKind, isBeside?: boolean }} Asked */

const folder = fileURLToPath(new URL('../../boards', import.meta.url));
const schemaFile = 'board.schema.json';
export const schemaPath = join(folder, schemaFile);

/** @param {string} path @returns {string[]} */
const listStems = path => readdirSync(path).filter(name => name.endsWith('.json') && name !== schemaFile).map(name => basename(name, '.json')).sort();

/** @param {string} asked @param {string[]} names @returns {string | undefined} the one that was probably meant */
export function nearest(asked, names) {
  const word = asked.toLowerCase();
  const inside = names.filter(name => word.length > 2 && name.includes(word));
  if (inside.length === 1) return inside[0];
  return closestMatch(word, names, { maxDistance: Math.max(2, Math.floor(word.length / 4)) });
}

/** @param {string} asked a board's name, or the path of a board file */
function findFile(asked) {
  const stem = join(folder, `${asked}.json`);
  if (!/[/\\]|\.json$/.test(asked)) {
    if (existsSync(stem)) return stem;
    const stems = listStems(folder);
    const near = nearest(asked, stems);
    stop(`"${asked}" is no board${near ? `; did you mean ${near}? boards/ has` : ': boards/ has'} ${stems.join(', ')}; a board file from elsewhere is given by its path.`);
  }
  const path = isAbsolute(asked) ? asked : resolve(process.env.INIT_CWD ?? '.', asked);
  for (const file of [path, resolve(asked)]) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile()) return file;
    if (stat) stop(`"${asked}" is a folder: name a board file in it, such as ${join(asked, 'NAME.json')}.`);
  }
  return stop(`"${asked}" names a board file, but there is none at ${path}.`);
}

/**
 * @param {Asked} asked
 * @returns {string} its word for BOARD: a name, `name:camera`, or `name:camera:beside`. A path stands for a name only outside
 * of boards/, because it may contain a comma
 */
export const wordOf = ({ file, camera, isBeside }) => [dirname(file) === folder ? basename(file, '.json') : relative(process.cwd(), file), camera, isBeside && 'beside'].filter(Boolean).join(':');

/** @param {string} word @returns {Asked} */
function readWord(word) {
  const [, name = word, kind, beside] = /^(.*?):(\w+)(:beside)?$/.exec(word) ?? [];
  const camera = cameraKinds.find(one => one === kind);
  const file = findFile(camera ? name : word);
  if (camera && beside) return { file, camera, isBeside: true };
  const isOwn = !camera || kindOf(parseBoard(file).board.camera) === camera;
  return isOwn ? { file } : { file, camera };
}

/**
 * @param {string | undefined} asked words, separated by commas; undefined: all boards
 * @returns {Asked[]}
 */
export function listAsked(asked) {
  return asked ? asked.split(',').map(readWord) : listStems(folder).map(stem => ({ file: join(folder, `${stem}.json`) }));
}

/** @param {Asked} asked @returns {Asked[]} the same board with each of its cameras, the others in folders beside it */
export const listWithCameras = ({ file }) => listKinds(parseBoard(file).board)
  .map((camera, at) => at === 0 ? { file } : { file, camera, isBeside: true });

/**
 * @param {string} name
 * @param {Omit<Asked, 'file'>} [asked]
 * @returns {string} the folder of its bundle in dist/. No board's name has a plus sign
 */
export const folderOf = (name, { camera = 'none', isBeside = false } = {}) => isBeside ? `${name}+${camera}` : name;

/** @param {string} name @param {string} file @returns {boolean} whether boards/ has another board of this name, and so of this folder in dist/ */
export const isTaken = (name, file) => existsSync(join(folder, `${name}.json`)) && resolve(file) !== join(folder, `${name}.json`);

/** @param {string} file @returns {{ board: BoardFile, text: string }} unchecked */
export function parseBoard(file) {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  try {
    return { board: JSON.parse(text), text };
  } catch (error) {
    return stop(`The board file ${file} ${findMistake(file) ?? `is not readable as JSON: ${/** @type {Error} */ (error).message}`}.`);
  }
}

/**
 * @param {string} word a name or a path, as in BOARD
 * @returns {{ board: Board, folder: string }} unchecked, as the build has checked it; the folder of its bundle in dist/
 */
export function findBoard(word) {
  const asked = readWord(word);
  const { board } = parseBoard(asked.file);
  return { board: chooseCamera(board, asked.camera), folder: folderOf(board.name, asked) };
}
