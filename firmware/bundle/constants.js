/**
 * Makes the board and facts of the engine's versions constants of a bundle. `import { board } from 'board'` works as any
 * import, but each `board.modem.uart.rx` becomes its value before the modules are joined. So no board object is in the
 * engine's memory, and code for other engines or absent pins is removed.
 * `import { engine } from 'engine'` works alike: `engine.flaws` is a list of `Flaw`s (version.js), with versions by weight.
 * So does `import { has } from '#modems'`, what only the families of some boards have (../boards/families.js).
 * So do the exports of ../keys.js, as `import { keys } from '#schema'`. `import { firmware } from '#firmware'` is what the firmware knows about
 * itself, as ../self.js describes it.
 */
import { featuresOf, has } from '../boards/families.js';
import { camerasOf } from '../boards/pins.js';
import { engine } from '../engine/engine.js';
import { listFlaws } from '../engine/version.js';
import { loaderFacts } from '../image/layout.js';
import { constantOf } from '../image/signing.js';
import * as schema from '../keys.js';
import { firmware } from '../self.js';
import { applyEdits } from './edits.js';
import { oursIn, oursOf } from './ours.js';
import { readCode } from './tree.js';

/** @typedef {import('./tree.js').Node} Node */

/** Matches the name of a field of our own records (ours.js) in quotes. The minifier shortens only names without them. */
const ourNames = new RegExp(`"(${oursOf('').replace('$', '\\$')}\\w+)":`, 'g');

/** Returns a value as JavaScript. Its strings become UTF-8, with one character for each byte, as in the engine. @param {unknown} value */
function spell(value) {
  if (value === undefined) return '(void 0)';
  const text = Buffer.from(JSON.stringify(value).replace(ourNames, '$1:'), 'utf8').toString('latin1');
  return typeof value === 'object' ? `(${text})` : text;
}

/**
 * Finds the whole expression that begins with an imported name, such as `board.modem.uart.rx`. Returns the edit that
 * replaces it by its value.
 * @param {Node} use the identifier that was imported
 * @param {import('./tree.js').Parents} parents
 * @param {any} whole the value of the imported name
 */
function followUse(use, parents, whole) {
  let [node, value] = [use, whole];
  for (;;) {
    const outer = parents.get(node);
    const member = outer?.type === 'MemberExpression' && outer.object === node ? outer.property : undefined;
    const name = outer?.computed ? member?.value : member?.name;
    if (!outer || name === undefined || typeof value !== 'object' || typeof value[name] === 'function') break;
    [node, value] = [outer, value[name]];
  }
  return { start: node.start, end: node.end, text: spell(value) };
}

/**
 * Returns the name of the module that a variable is imported from; undefined if it is not imported.
 * @param {any} variable of eslint-scope
 * @returns {string | undefined}
 */
const sourceOf = variable => bindingOf(variable)?.parent.source.value;

/**
 * Returns the definition of an imported variable; undefined if it is not imported.
 * @param {any} variable of eslint-scope
 * @returns {any}
 */
const bindingOf = variable => variable.defs.find((/** @type {any} */ part) => part.type === 'ImportBinding');

/**
 * Returns what an import of this name gets: the member of the value with that name, or else the whole value.
 * @param {any} value
 * @param {string} name
 */
const exportOf = (value, name) => Object.hasOwn(value, name) ? value[name] : value;

/**
 * Replaces each use of an imported constant by its value.
 * @param {string} code a module, as JavaScript
 * @param {Record<string, object | string>} values by the name of the imported module
 * @returns {string} the module with each use replaced by its value
 */
export function inlineConstants(code, values) {
  const { scopes, parents } = readCode(code, 'module');
  const uses = scopes.scopes.flatMap(scope => scope.variables).flatMap(variable => {
    const source = sourceOf(variable) ?? '';
    if (!Object.hasOwn(values, source)) return [];
    const value = exportOf(values[source], bindingOf(variable).node.imported.name);
    return variable.references.map(({ identifier }) => ({ identifier, value }));
  });
  const edits = uses.map(({ identifier, value }) => followUse(/** @type {any} */ (identifier), parents, value));
  return applyEdits(code, edits);
}

/** Names of the modules that have no file, as `provideBoard` replaces them by values. */
export const constants = ['board', 'engine', '#schema', '#modems', '#firmware'];

/** The rows by which config.json is checked are records of ours, so their fields have the same names as in the sources' code. */
const rowsOfOurs = Object.fromEntries(Object.entries(schema.bundledRows).map(([section, rows]) => [section, rows.map(row => oursIn(row))]));

/**
 * Makes the plugin that replaces imported constants of board, engine, schema and firmware by their values.
 * @param {{ name?: string, engine: string, camera?: object, modem?: object }} board
 * @param {{ target?: string, allModems?: string, keys?: string[], version?: string }} [signed] `target`: the board's name in signed
 * firmware. `allModems`: the command that builds the firmware for all modems. `keys`: the public keys, as readPublicKey of
 * ../image/signing.js gives them. `version`: another version for a test
 * @returns {import('rollup').Plugin}
 */
export function provideBoard(board, { target = board.name ?? '', allModems = firmware.allModems, keys = [], version = firmware.version } = {}) {
  const { camera } = board;
  const whole = camera ? { ...board, camera: { ...camera, models: camerasOf(/** @type {import('../../src/board.js').Board} */ (board)).join(' ') } }
    : board;
  /** The values of imports, by the name of the imported module. @type {Record<string, object | string>} */
  const values = {
    board: whole,
    engine: { flaws: listFlaws(board), wifi: engine.wifi, layout: loaderFacts, starts: engine.starts, usefulBaud: engine.usefulBaud },
    '#schema': { ...schema, rows: rowsOfOurs },
    '#modems': { has: board.modem ? featuresOf(/** @type {import('../../src/board.js').Board} */ (board)) : has },
    '#firmware': { ...firmware, version, target, allModems, signers: keys.map(constantOf) },
  };
  const isUser = new RegExp(`from ['"](${Object.keys(values).join('|')})['"]`);
  const ids = Object.keys(values).map(name => `\0${name}`);
  return {
    name: 'board',
    resolveId: name => Object.hasOwn(values, name) ? `\0${name}` : null,
    // A module of constants exports its value under any name. src/device/types/board.d.ts declares the board under several
    // names, with narrower types.
    load: id => ids.includes(id) ? { code: `export var ${id.replace(/\W/g, '')};`, syntheticNamedExports: id.replace(/\W/g, '') } : null,
    transform: (code, id) => !ids.includes(id) && isUser.test(code) ? { code: inlineConstants(code, values), map: null } : null,
  };
}
