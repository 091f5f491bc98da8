/** Finds and parses board files, without a check. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findMistake } from '../mistake.js';
import { stop } from '../stop.js';

/** @typedef {import('../../src/board.js').Board} Board */

const folder = fileURLToPath(new URL('../../boards', import.meta.url));
const schemaFile = 'board.schema.json';
export const schemaPath = join(folder, schemaFile);

/** @param {string} path @returns {string[]} */
const listStems = path => readdirSync(path).filter(name => name.endsWith('.json') && name !== schemaFile).map(name => basename(name, '.json')).sort();

/** @param {string} asked a board's name, or the path of a board file */
function findFile(asked) {
  const stem = join(folder, `${asked}.json`);
  if (!/[/\\]|\.json$/.test(asked)) {
    if (existsSync(stem)) return stem;
    stop(`"${asked}" is no board: boards/ has ${listStems(folder).join(', ')}; a board file from elsewhere is given by its path.`);
  }
  const path = isAbsolute(asked) ? asked : resolve(process.env.INIT_CWD ?? '.', asked);
  for (const file of [path, resolve(asked)]) if (existsSync(file)) return file;
  return stop(`"${asked}" names a board file, but there is none at ${path}.`);
}

/**
 * @param {string} file
 * @returns {string} its name for BOARD; the path only outside of boards/, because a path may contain a comma
 */
export const wordOf = file => dirname(file) === folder ? basename(file, '.json') : relative(process.cwd(), file);

/**
 * @param {string | undefined} asked names or paths, separated by commas; undefined: all boards
 * @returns {string[]} their paths
 */
export function listBoardFiles(asked) {
  return asked ? asked.split(',').map(findFile) : listStems(folder).map(stem => join(folder, `${stem}.json`));
}

/** @param {string} file @returns {{ board: Board, text: string }} unchecked */
export function parseBoard(file) {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  try {
    return { board: JSON.parse(text), text };
  } catch (error) {
    return stop(`The board file ${file} ${findMistake(file) ?? `is not readable as JSON: ${/** @type {Error} */ (error).message}`}.`);
  }
}

/** @param {string} asked a name or a path @returns {Board} unchecked; the build has checked it */
export function findBoard(asked) {
  return parseBoard(findFile(asked)).board;
}
