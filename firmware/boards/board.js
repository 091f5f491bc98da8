/** Reads board files, and checks them against boards/board.schema.json and the abilities of the chip's pins. */
import { readFileSync } from 'node:fs';
import { parseExpressionAt } from 'acorn';
import Ajv from 'ajv';
import { stop } from '../stop.js';
import { isTaken, listAsked, parseBoard, schemaPath } from './boardfile.js';
import { chooseCamera, kindOf, withCamera } from './cameras.js';
import { checkModems, chooseModems } from './families.js';
import { checkCamera, checkPins } from './pins.js';

/** @typedef {import('../../src/board.js').Board} Board */
/** @typedef {import('./cameras.js').BoardFile} BoardFile */
/** @typedef {import('./cameras.js').FileCamera} FileCamera */

/**
 * The compiled check of a board file against its JSON schema; undefined until `checkBoard` compiles it.
 * @type {import('ajv').ValidateFunction | undefined}
 */
let validate;

/** Returns the value as JSON, for an error message. @param {unknown} value */
const quote = value => JSON.stringify(value);

/**
 * Returns the name of a JSON type with its article, such as "an object" or "a string".
 * @param {string} type the name of a type in JSON Schema, such as "object"
 */
const nameType = type => /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;

/**
 * Turns one error of the schema check into a sentence for people.
 * @param {import('ajv').ErrorObject} error
 * @returns {string} a sentence that begins with the key in full
 */
function tellError(error) {
  const { keyword, params, data } = error;
  const key = error.instancePath.slice(1).replaceAll('/', '.');
  const within = key && `${key}.`;
  if (error.propertyName !== undefined) return `${within}${error.propertyName} is not ${error.parentSchema?.description}.`;
  if (keyword === 'required') return `${within}${params.missingProperty} is missing.`;
  if (keyword === 'additionalProperties') {
    return `${within}${params.additionalProperty} is no key of a board file; ${Object.keys(error.parentSchema?.properties).join(', ')} would do.`;
  }
  const wanted = keyword === 'enum' ? params.allowedValues.map(quote).join(' or ') : nameType(params.type);
  return `${key || 'The file'} is ${quote(data)}, but must be ${error.parentSchema?.description ?? wanted}.`;
}

/**
 * Checks the pins and the camera of the board, as if this were the only camera in its file.
 * @param {BoardFile} file
 * @param {FileCamera | undefined} camera one of the file's cameras; undefined: none
 * @param {string} key the camera's key in the file, such as "otherCameras.0"
 * @returns {string[]} the errors as sentences, each beginning with a key
 */
function checkWith(file, camera, key) {
  const board = withCamera(file, camera);
  const errors = [...board.engine === 'esp32' ? checkPins(board) : [], ...checkCamera(board)];
  const isIts = (/** @type {string} */ error) => [camera?.wires, camera?.strapping].some(told => told?.[/^\w+\.(D\d+) /.exec(error)?.[1] ?? '']);
  return errors.map(error => isIts(error) ? `${key}.${error}` : error.replace(/^camera\./, `${key}.`));
}

/**
 * Checks the board with its own camera, and with each of its other cameras.
 * @param {BoardFile} file
 * @returns {string[]} the errors as sentences; empty if there are none
 */
function checkCameras(file) {
  const own = checkWith(file, file.camera, 'camera');
  const others = file.otherCameras ?? [];
  const kinds = [file.camera, ...others].map(kindOf);
  return [...own, ...others.flatMap((camera, at) => {
    const key = `otherCameras.${at}`;
    const isTwin = kinds.indexOf(kindOf(camera)) <= at;
    return [...isTwin ? [`${key} is of the kind "${kindOf(camera)}", which another camera of the file is, too.`] : [],
      ...checkWith(file, camera, key).filter(error => !own.includes(error))];
  })];
}

/**
 * Checks a board file by its JSON schema. If that is fulfilled, also checks the modems, the chip's pins and the cameras.
 * @param {unknown} board
 * @returns {string[]} every error as a sentence; empty if the board is right
 */
export function checkBoard(board) {
  validate ??= new Ajv({ allErrors: true, verbose: true, strict: false }).compile(JSON.parse(readFileSync(schemaPath, 'utf8')));
  if (validate(board)) return [...checkModems(/** @type {BoardFile} */ (board)), ...checkCameras(/** @type {BoardFile} */ (board))];
  const errors = (validate.errors ?? []).filter(error => error.keyword !== 'if' && error.keyword !== 'propertyNames');
  return [...new Set(errors.map(tellError))];
}

/**
 * Finds keys that occur twice in an object of a JSON text. JSON.parse would keep the last of them without an error.
 * @param {any} node an expression of acorn's syntax tree
 * @param {string} below the keys above it, each followed by a dot
 * @returns {string[]} keys that occur twice, with the keys above them
 */
function findTwins(node, below = '') {
  if (node.type !== 'ObjectExpression') return [];
  const keys = node.properties.map((/** @type {any} */ one) => `${below}${one.key.value}`);
  const twins = keys.filter((/** @type {string} */ key, /** @type {number} */ i) => keys.indexOf(key) < i);
  return [...twins, ...node.properties.flatMap((/** @type {any} */ one, /** @type {number} */ i) => findTwins(one.value, `${keys[i]}.`))];
}

/**
 * Reads and checks a board file.
 * @param {string} file its path
 * @param {import('./cameras.js').CameraKind} [kind] the kind of camera at the board; default: that of the file's own camera
 * @param {import('./families.js').ModemChoice} [modems] the modems that the build is to hold; default: those of the file
 * @returns {Board} the board with that camera alone
 * @throws all errors in one text, if the file is not right
 */
export function readBoard(file, kind, modems) {
  const { board, text } = parseBoard(file);
  const twins = findTwins(parseExpressionAt(text, 0, { ecmaVersion: 2022 }));
  const errors = [...twins.map(key => `${key} occurs twice.`), ...checkBoard(board)];
  if (errors.length === 0 && isTaken(board.name, file)) {
    errors.push(`name is ${quote(board.name)}, as in boards/${board.name}.json: each would replace the other's build in dist/, so give it another.`);
  }
  if (errors.length > 0) stop(`The board file ${file} is not right:`, errors);
  return chooseModems(chooseCamera(board, kind), modems);
}

/**
 * Reads and checks several board files.
 * @param {string | undefined} asked names or paths of boards, separated by commas; undefined: all boards
 * @returns {Board[]}
 */
export function readBoards(asked) {
  return listAsked(asked).map(({ file, camera }) => readBoard(file, camera));
}
