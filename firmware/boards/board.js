/** Reads board files, and checks them against boards/board.schema.json and the abilities of the chip's pins. */
import { readFileSync } from 'node:fs';
import { parseExpressionAt } from 'acorn';
import Ajv from 'ajv';
import { stop } from '../stop.js';
import { isTaken, listAsked, parseBoard, schemaPath } from './boardfile.js';
import { chooseCamera, kindOf, withCamera } from './cameras.js';
import { checkCamera, checkPins } from './pins.js';

/** @typedef {import('../../src/board.js').Board} Board */
/** @typedef {import('./cameras.js').BoardFile} BoardFile */
/** @typedef {import('./cameras.js').FileCamera} FileCamera */

/** @type {import('ajv').ValidateFunction | undefined} */
let validate;

/** @param {unknown} value */
const quote = value => JSON.stringify(value);

/** @param {string} type one of JSON's */
const nameType = type => /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;

/**
 * @param {import('ajv').ErrorObject} error
 * @returns {string} a sentence that begins with the key in full
 */
function tellError(error) {
  const { keyword, params, data } = error;
  const key = error.instancePath.slice(1).replaceAll('/', '.');
  const within = key && `${key}.`;
  if (error.propertyName !== undefined) return `${within}${error.propertyName} is not ${error.parentSchema?.description}.`;
  if (keyword === 'required') return `${within}${params.missingProperty} is missing.`;
  if (keyword === 'additionalProperties') return `${within}${params.additionalProperty} is no key of a board file; ${Object.keys(error.parentSchema?.properties).join(', ')} would do.`;
  const wanted = keyword === 'enum' ? params.allowedValues.map(quote).join(' or ') : nameType(params.type);
  return `${key || 'The file'} is ${quote(data)}, but must be ${error.parentSchema?.description ?? wanted}.`;
}

/**
 * @param {BoardFile} file
 * @param {FileCamera | undefined} camera one of the file's
 * @param {string} key the camera's
 * @returns {string[]}
 */
function checkWith(file, camera, key) {
  const board = withCamera(file, camera);
  const errors = [...board.engine === 'esp32' ? checkPins(board) : [], ...checkCamera(board)];
  const isIts = (/** @type {string} */ error) => [camera?.wires, camera?.strapping].some(told => told?.[/^\w+\.(D\d+) /.exec(error)?.[1] ?? '']);
  return errors.map(error => isIts(error) ? `${key}.${error}` : error.replace(/^camera\./, `${key}.`));
}

/** @param {BoardFile} file @returns {string[]} */
function checkCameras(file) {
  const own = checkWith(file, file.camera, 'camera');
  const others = file.otherCameras ?? [];
  const kinds = [file.camera, ...others].map(kindOf);
  return [...own, ...others.flatMap((camera, at) => {
    const key = `otherCameras.${at}`;
    const isTwin = kinds.indexOf(kindOf(camera)) <= at;
    return [...isTwin ? [`${key} is of the kind "${kindOf(camera)}", which another camera of the file is, too.`] : [], ...checkWith(file, camera, key).filter(error => !own.includes(error))];
  })];
}

/**
 * @param {unknown} board
 * @returns {string[]} every error as a sentence; empty if the board is right
 */
export function checkBoard(board) {
  validate ??= new Ajv({ allErrors: true, verbose: true, strict: false }).compile(JSON.parse(readFileSync(schemaPath, 'utf8')));
  if (validate(board)) return checkCameras(/** @type {BoardFile} */ (board));
  const errors = (validate.errors ?? []).filter(error => error.keyword !== 'if' && error.keyword !== 'propertyNames');
  return [...new Set(errors.map(tellError))];
}

/**
 * JSON.parse keeps the last of two equal keys without an error.
 * @param {any} node an expression
 * @param {string} below the keys above it, each followed by a dot
 * @returns {string[]} keys that occur twice
 */
function findTwins(node, below = '') {
  if (node.type !== 'ObjectExpression') return [];
  const keys = node.properties.map((/** @type {any} */ one) => `${below}${one.key.value}`);
  const twins = keys.filter((/** @type {string} */ key, /** @type {number} */ i) => keys.indexOf(key) < i);
  return [...twins, ...node.properties.flatMap((/** @type {any} */ one, /** @type {number} */ i) => findTwins(one.value, `${keys[i]}.`))];
}

/**
 * @param {string} file
 * @param {import('./cameras.js').CameraKind} [kind] of its cameras
 * @returns {Board} with that camera alone
 */
export function readBoard(file, kind) {
  const { board, text } = parseBoard(file);
  const twins = findTwins(parseExpressionAt(text, 0, { ecmaVersion: 2022 }));
  const errors = [...twins.map(key => `${key} occurs twice.`), ...checkBoard(board)];
  if (errors.length === 0 && isTaken(board.name, file)) errors.push(`name is ${quote(board.name)}, as in boards/${board.name}.json: each would replace the other's build in dist/, so give it another.`);
  if (errors.length > 0) stop(`The board file ${file} is not right:`, errors);
  return chooseCamera(board, kind);
}

/**
 * @param {string | undefined} asked names or paths, separated by commas; undefined: all boards
 * @returns {Board[]}
 */
export function readBoards(asked) {
  return listAsked(asked).map(({ file, camera }) => readBoard(file, camera));
}
