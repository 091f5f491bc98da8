/**
 * The board as constants of a bundle. `import { board } from 'board'` works as
 * any import, but each `board.modem.uart.rx` becomes the value itself before the
 * modules are joined: no board object lives in the engine's memory, and code for
 * another engine or for pins that the board lacks falls away.
 */
import { parse } from 'acorn';
import { analyze } from 'eslint-scope';
import { mapParents } from './tree.js';

/** @typedef {import('./tree.js').Node} Node */

const id = '\0board';

/** @param {unknown} value text becomes the bytes of its UTF-8, as a character is one byte in the engine */
function spell(value) {
  if (value === undefined) return '(void 0)';
  const text = Buffer.from(JSON.stringify(value), 'utf8').toString('latin1');
  return typeof value === 'object' ? `(${text})` : text;
}

/**
 * @param {Node} use the identifier `board`
 * @param {import('./tree.js').Parents} parents
 * @param {any} board
 */
function followUse(use, parents, board) {
  let [node, value] = [use, board];
  for (;;) {
    const outer = parents.get(node);
    const isMember = outer?.type === 'MemberExpression' && outer.object === node && !outer.computed;
    if (!isMember || typeof value !== 'object' || outer.property.name in Object.prototype) break;
    [node, value] = [outer, value[outer.property.name]];
  }
  return { start: node.start, end: node.end, text: spell(value) };
}

/**
 * @param {string} code a module, as JavaScript
 * @param {object} board
 * @returns {string} the same with every use of the board replaced by its value
 */
export function inlineBoard(code, board) {
  const tree = parse(code, { ecmaVersion: 2022, sourceType: 'module', ranges: true });
  const scopes = analyze(/** @type {any} */ (tree), { ecmaVersion: 2022, sourceType: 'module' });
  const isBoard = (/** @type {any} */ part) => part.type === 'ImportBinding' && part.parent.source.value === 'board';
  const uses = scopes.scopes.flatMap(scope => scope.variables).filter(variable => variable.defs.some(isBoard)).flatMap(variable => variable.references);
  const parents = mapParents(tree);
  const edits = uses.map(use => followUse(/** @type {any} */ (use.identifier), parents, board)).sort((a, b) => b.start - a.start);
  return edits.reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
}

/**
 * @param {object} board
 * @returns {import('rollup').Plugin}
 */
export function provideBoard(board) {
  return {
    name: 'board',
    resolveId: name => name === 'board' ? id : null,
    load: name => name === id ? 'export var board;' : null,
    transform: (code, module) => module !== id && /from ['"]board['"]/.test(code) ? { code: inlineBoard(code, board), map: null } : null,
  };
}
