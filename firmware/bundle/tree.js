/** Walks a syntax tree of acorn. */

/** @typedef {{ type: string, start: number, end: number, [key: string]: any }} Node */
/** @typedef {Map<Node, Node | undefined>} Parents */

/**
 * @param {any} tree
 * @param {(node: Node, parent: Node | undefined) => void} visit
 * @param {Node} [parent]
 */
export function walk(tree, visit, parent) {
  if (!tree || typeof tree !== 'object') return;
  const isNode = typeof tree.type === 'string';
  if (isNode) visit(tree, parent);
  for (const key in tree) {
    const below = tree[key];
    // most values of a node are no nodes: avoid a call for them
    if (typeof below === 'object' && below !== null && key !== 'regex' && key !== 'range') walk(below, visit, isNode ? tree : parent);
  }
}

/** Skips nested functions. @param {any} tree @param {(node: Node) => void} visit */
export function walkOwn(tree, visit) {
  if (!tree || typeof tree !== 'object' || /^Function/.test(tree.type)) return;
  if (typeof tree.type === 'string') visit(tree);
  for (const key in tree) if (key !== 'regex' && key !== 'range') walkOwn(tree[key], visit);
}

/** @param {any} tree @returns {Parents} */
export function mapParents(tree) {
  /** @type {Parents} */
  const parents = new Map();
  walk(tree, (node, parent) => parents.set(node, parent));
  return parents;
}
