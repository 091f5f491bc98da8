/** Walks a syntax tree of acorn. */

/**
 * A node of a syntax tree, and its place in the code.
 * @typedef {{ type: string, start: number, end: number, [key: string]: any }} Node
 */
/** The node around each node; undefined for the outermost one. @typedef {Map<Node, Node | undefined>} Parents */

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
export function mapParents(tree) {
  /** The node around each node that was visited so far. @type {Parents} */
  const parents = new Map();
  walk(tree, (node, parent) => parents.set(node, parent));
  return parents;
}
