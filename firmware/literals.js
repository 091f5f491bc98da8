/**
 * The constants of a bundle, put where they are used. A name at the top of it costs the engine two JsVars and more for as long as it runs,
 * and stands behind all others when it is looked for; a literal costs flash alone. The minifier does so only where the text gets shorter.
 */
import { parse } from 'acorn';
import { analyze } from 'eslint-scope';
import { applyEdits } from './edits.js';

/** @typedef {import('./tree.js').Node} Node */
/** @typedef {string | number | boolean} Value */

/** @param {Node | null} node @param {Map<string, Value>} known @returns {Value | undefined} undefined: only the engine can tell */
function valueOf(node, known) {
  if (node?.type === 'Literal' && !node.regex && node.value !== null) return node.value;
  if (node?.type === 'Identifier') return known.get(node.name);
  if (node?.type === 'UnaryExpression' && node.operator === '-') {
    const value = valueOf(node.argument, known);
    return typeof value === 'number' ? -value : undefined;
  }
  if (node?.type !== 'BinaryExpression' || node.operator !== '+') return undefined;
  const [left, right] = [valueOf(node.left, known), valueOf(node.right, known)];
  return typeof left === 'string' && typeof right === 'string' ? left + right : undefined;
}

/** @param {Value} value in brackets, since a number may stand in front of a dot or behind a sign */
const spell = value => typeof value === 'string' ? JSON.stringify(value) : `(${value})`;

/**
 * @param {string} code a bundle that is not minified yet, each constant in a statement of its own and in front of those that are made of it
 * @returns {string} the same without them
 */
export function putLiterals(code) {
  const tree = parse(code, { ecmaVersion: 5, sourceType: 'script', ranges: true });
  const scope = analyze(/** @type {any} */ (tree), { ecmaVersion: 5, sourceType: 'script' }).globalScope;
  /** @type {Map<string, Value>} */
  const known = new Map();
  /** @type {import('./edits.js').Edit[]} */
  const edits = [];
  for (const node of /** @type {Node[]} */ (/** @type {unknown} */ (tree.body))) {
    if (node.type !== 'VariableDeclaration' || node.declarations.length !== 1) continue;
    const { id, init } = node.declarations[0];
    const variable = scope?.set.get(id.name);
    const value = valueOf(init, known);
    if (value === undefined || !variable || variable.defs.length > 1 || variable.references.some(use => use.isWrite() && !use.init)) continue;
    known.set(id.name, value);
    edits.push({ start: node.start, end: node.end, text: '' });
  }
  const gone = edits.slice();
  for (const [name, value] of known) {
    for (const use of scope?.set.get(name)?.references ?? []) {
      const [start, end] = use.identifier.range ?? [0, 0];
      const isGone = gone.some(edit => edit.start <= start && end <= edit.end);
      if (!isGone) edits.push({ start, end, text: spell(value) });
    }
  }
  return applyEdits(code, edits);
}
