/**
 * Makes the board and facts of the engine's versions constants of a bundle. `import { board } from 'board'` works as any
 * import, but each `board.modem.uart.rx` becomes its value before the modules are joined. So no board object is in the
 * engine's memory, and code for other engines or absent pins is removed.
 * `import { engine } from 'engine'` works alike: `engine.flaws` is a list of `Flaw`s (version.js), with versions by weight.
 * So do the exports of ../keys.js, as `import { keys } from '#schema'`. `import { firmware } from '#firmware'` is the version of package.json,
 * the board's name in signed firmware, and the public keys that the bundle believes.
 */
import { parse } from 'acorn';
import { analyze } from 'eslint-scope';
import { camerasOf } from '../boards/pins.js';
import { engine } from '../engine/engine.js';
import { listFlaws } from '../engine/version.js';
import { loaderFacts } from '../image/layout.js';
import { constantOf } from '../image/signing.js';
import * as schema from '../keys.js';
import { firmware } from '../self.js';
import { applyEdits } from './edits.js';
import { mapParents } from './tree.js';

/** @typedef {import('./tree.js').Node} Node */

/** @param {unknown} value strings become UTF-8, one character a byte, as in the engine */
function spell(value) {
  if (value === undefined) return '(void 0)';
  const text = Buffer.from(JSON.stringify(value), 'utf8').toString('latin1');
  return typeof value === 'object' ? `(${text})` : text;
}

/**
 * @param {Node} use the identifier that was imported
 * @param {import('./tree.js').Parents} parents
 * @param {any} whole its value
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

/** @param {any} variable @returns {string | undefined} the imported module's name */
const sourceOf = variable => bindingOf(variable)?.parent.source.value;

/** @param {any} variable @returns {any} its definition, if it is imported */
const bindingOf = variable => variable.defs.find((/** @type {any} */ part) => part.type === 'ImportBinding');

/** A module exports its value under any name, or members of the value under theirs. @param {any} value @param {string} name */
const exportOf = (value, name) => Object.hasOwn(value, name) ? value[name] : value;

/**
 * @param {string} code a module, as JavaScript
 * @param {Record<string, object | string>} values by the name of the imported module
 * @returns {string} the module with each use replaced by its value
 */
export function inlineConstants(code, values) {
  const tree = parse(code, { ecmaVersion: 2022, sourceType: 'module', ranges: true });
  const scopes = analyze(/** @type {any} */ (tree), { ecmaVersion: 2022, sourceType: 'module' });
  const uses = scopes.scopes.flatMap(scope => scope.variables).flatMap(variable => {
    const source = sourceOf(variable) ?? '';
    if (!Object.hasOwn(values, source)) return [];
    const value = exportOf(values[source], bindingOf(variable).node.imported.name);
    return variable.references.map(({ identifier }) => ({ identifier, value }));
  });
  const parents = mapParents(tree);
  const edits = uses.map(({ identifier, value }) => followUse(/** @type {any} */ (identifier), parents, value));
  return applyEdits(code, edits);
}

/** Names of the modules that exist only in a bundle. */
export const constants = ['board', 'engine', '#schema', '#firmware'];

/**
 * @param {{ name?: string, engine: string, camera?: object }} board
 * @param {{ target?: string, keys?: string[], version?: string }} [signed] its name in signed firmware, the public keys, as readPublicKey of
 * ../image/signing.js gives them, and another version for a test
 * @returns {import('rollup').Plugin}
 */
export function provideBoard(board, { target = board.name ?? '', keys = [], version = firmware.version } = {}) {
  const { camera } = board;
  const whole = camera ? { ...board, camera: { ...camera, models: camerasOf(/** @type {import('../../src/board.js').Board} */ (board)).join(' ') } } : board;
  /** @type {Record<string, object | string>} */
  const values = { board: whole, engine: { flaws: listFlaws(board), wifi: engine.wifi, layout: loaderFacts, starts: engine.starts, usefulBaud: engine.usefulBaud }, '#schema': schema, '#firmware': { ...firmware, version, target, signers: keys.map(constantOf) } };
  const isUser = new RegExp(`from ['"](${Object.keys(values).join('|')})['"]`);
  const ids = Object.keys(values).map(name => `\0${name}`);
  return {
    name: 'board',
    resolveId: name => Object.hasOwn(values, name) ? `\0${name}` : null,
    // src/device/types/board.d.ts gives the board narrower types under other names
    load: id => ids.includes(id) ? { code: `export var ${id.replace(/\W/g, '')};`, syntheticNamedExports: id.replace(/\W/g, '') } : null,
    transform: (code, id) => !ids.includes(id) && isUser.test(code) ? { code: inlineConstants(code, values), map: null } : null,
  };
}
