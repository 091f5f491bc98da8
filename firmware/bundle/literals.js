/**
 * Puts the constants of a bundle into the places that use them. A top-level name takes two JsVars (units of memory) or more for good, and
 * slows down the search for other names. A literal takes only flash. The minifier does this only if the text gets shorter.
 */
/** @typedef {import('./tree.js').Node} Node */
/** @typedef {string | number | boolean} Value */

/**
 * Operators between numbers that constants are composed with.
 * @type {Record<string, (left: number, right: number) => number>}
 */
const arithmetic = { '+': (left, right) => left + right, '-': (left, right) => left - right, '*': (left, right) => left * right,
  '/': (left, right) => left / right };

/**
 * Returns the value of a constant expression.
 * @param {Node | null} node
 * @param {Map<string, Value>} known the constants found so far, by name
 * @returns {Value | undefined} undefined if the value is known only at run time
 */
function valueOf(node, known) {
  if (node?.type === 'Literal' && !node.regex && node.value !== null) return node.value;
  if (node?.type === 'Identifier') return known.get(node.name);
  if (node?.type === 'UnaryExpression' && node.operator === '-') {
    const value = valueOf(node.argument, known);
    return typeof value === 'number' ? -value : undefined;
  }
  if (node?.type !== 'BinaryExpression') return undefined;
  const [left, right] = [valueOf(node.left, known), valueOf(node.right, known)];
  if (typeof left === 'number' && typeof right === 'number') return arithmetic[node.operator]?.(left, right);
  return node.operator === '+' && typeof left === 'string' && typeof right === 'string' ? left + right : undefined;
}

/**
 * Writes a constant as JavaScript. A number gets brackets, because a dot may follow it, or a sign precede it.
 * @param {Value} value
 */
const spell = value => typeof value === 'string' ? JSON.stringify(value) : `(${value})`;

/**
 * Tells whether a statement declares only numbers, strings or booleans.
 * @param {Node} statement
 * @returns {boolean}
 */
export const isConstant = statement => statement.type === 'VariableDeclaration'
  && statement.declarations.every((/** @type {Node} */ one) => one.init?.type === 'Literal' && !one.init.regex);

/**
 * Finds the constants of a bundle. Each has its own statement. A constant that is composed of others comes after these, or they are literals.
 * @param {ReturnType<typeof import('./tree.js').readCode>} bundle before minification
 * @returns {{ edits: import('./edits.js').Edit[], texts: string[] }} the edits that remove the constants, and put their values into the
 * places that use them; and the constants that are texts
 */
export function findLiterals({ tree, scopes }) {
  const scope = scopes.globalScope;
  /** The constants found so far, by name. @type {Map<string, Value>} */
  const known = new Map();
  /** Edits of the code: first they remove declarations, then they replace uses by values. @type {import('./edits.js').Edit[]} */
  const edits = [];
  const body = /** @type {Node[]} */ (tree.body);
  for (const node of [...body.filter(isConstant), ...body.filter(one => !isConstant(one))]) {
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
  return { edits, texts: [...known.values()].filter(value => typeof value === 'string') };
}
