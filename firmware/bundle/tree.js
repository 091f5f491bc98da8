/** Reads code into a syntax tree of acorn, and walks such a tree. */
import { parse } from 'acorn';
import { analyze } from 'eslint-scope';

/**
 * A node of a syntax tree, and its place in the code.
 * @typedef {{ type: string, start: number, end: number, [key: string]: any }} Node
 */
/** The node around each node; undefined for the outermost one. @typedef {Map<Node, Node | undefined>} Parents */

/** Code with its syntax tree. `sourceType` is 'script' for a bundle, which is ES5, and 'module' for a file with imports. */
class Parsed {
  /** The variables of the code. @type {import('eslint-scope').ScopeManager | undefined} */
  #scopes;
  /** The node around each node. @type {Parents | undefined} */
  #parents;

  /** @param {string} code @param {'script' | 'module'} sourceType */
  constructor(code, sourceType) {
    this.code = code;
    this.sourceType = sourceType;
    /** @type {5 | 2022} */
    this.ecmaVersion = sourceType === 'script' ? 5 : 2022;
    /** The tokens of the code. @type {import('acorn').Token[]} */
    this.tokens = [];
    /** The syntax tree. @type {any} */
    this.tree = parse(code, { ecmaVersion: this.ecmaVersion, sourceType, ranges: true, onToken: this.tokens });
  }

  get scopes() {
    return this.#scopes ??= analyze(this.tree, { ecmaVersion: this.ecmaVersion, sourceType: this.sourceType });
  }

  get parents() {
    return this.#parents ??= mapParents(this.tree);
  }
}

/** What was read last. @type {Parsed | undefined} */
let last;

/**
 * Reads code into its syntax tree. Several steps of the build read the same bundle one after another, so what was read last is kept, and nobody
 * may change it.
 * @param {string} code
 * @param {'script' | 'module'} [sourceType] a bundle in ES5, or a file with imports
 * @returns {Parsed}
 * @throws acorn's error, with the position in `pos`
 */
export function readCode(code, sourceType = 'script') {
  if (last?.code !== code || last.sourceType !== sourceType) last = new Parsed(code, sourceType);
  return last;
}

/**
 * Calls a function for each node of a syntax tree, with the node around it.
 * @param {any} tree
 * @param {(node: Node, parent: Node | undefined) => void} visit
 * @param {Node} [parent] the node around the tree
 */
export function walk(tree, visit, parent) {
  if (!tree || typeof tree !== 'object') return;
  const isNode = typeof tree.type === 'string';
  if (isNode) visit(tree, parent);
  for (const key in tree) {
    const below = tree[key];
    // Most values in a node, such as its name or its position, are no nodes, and a call for each of them would take time.
    if (typeof below === 'object' && below !== null && key !== 'regex' && key !== 'range') walk(below, visit, isNode ? tree : parent);
  }
}

/**
 * Calls a function for each node of a syntax tree that is in no nested function.
 * @param {any} tree
 * @param {(node: Node) => void} visit
 */
export function walkOwn(tree, visit) {
  if (!tree || typeof tree !== 'object' || /^Function/.test(tree.type)) return;
  if (typeof tree.type === 'string') visit(tree);
  for (const key in tree) if (key !== 'regex' && key !== 'range') walkOwn(tree[key], visit);
}

/** Maps each node of a syntax tree to the node around it. @param {any} tree @returns {Parents} */
function mapParents(tree) {
  /** The node around each node that was visited so far. @type {Parents} */
  const parents = new Map();
  walk(tree, (node, parent) => parents.set(node, parent));
  return parents;
}
