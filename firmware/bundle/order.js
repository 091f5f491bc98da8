/**
 * Finds names used before their declaration. The engine hoists nothing: a name exists only after its declaration has run. An
 * earlier assignment, or one after a skipped declaration, goes to an outer scope.
 */
/** @typedef {import('./tree.js').Node} Node */
/**
 * A name that is used too early, the position of that use, whether only `var` declares the name, and the node of its scope.
 * @typedef {{ name: string, at: number, isVar: boolean, block: Node }} Late
 */

/**
 * The children of a statement that do not always run when the statement runs, by its type: such as the two branches of an `if`.
 * @type {Record<string, string[]>}
 */
const passedBy = {
  IfStatement: ['consequent', 'alternate'],
  ForStatement: ['body', 'update'],
  ForInStatement: ['body'],
  WhileStatement: ['body'],
  SwitchStatement: ['cases'],
  TryStatement: ['block', 'handler', 'finalizer'],
};

/**
 * Finds the part of a function in which a declared name exists for certain.
 * @param {Node} node a declared name
 * @param {import('./tree.js').Parents} parents
 * @returns the part of the function that always runs from its start if the declaration runs
 */
function findRegion(node, parents) {
  const declared = parents.get(node);
  for (let inner = declared?.type === 'FunctionDeclaration' ? declared : node; ;) {
    const outer = parents.get(inner);
    if (!outer || /^Function/.test(outer.type)) return inner;
    const places = passedBy[outer.type] ?? [];
    if (places.some(place => [outer[place]].flat().includes(inner))) return inner;
    inner = outer;
  }
}

/**
 * Finds names that are used before their declaration has run.
 * @param {Pick<ReturnType<typeof import('./tree.js').readCode>, 'scopes' | 'parents'>} code a bundle
 * @returns {Late[]} only uses in the function that declares the name, since a use in another one runs at an unknown time
 */
export function findLate({ scopes, parents }) {
  return scopes.scopes.flatMap(scope => scope.variables.flatMap(variable => {
    const kinds = variable.defs.map(def => def.type);
    const isHere = scope.type === 'function-expression-name' || kinds.includes('Parameter') || kinds.includes('CatchClause');
    const [first] = /** @type {Node[]} */ (/** @type {unknown} */ (variable.identifiers)).sort((a, b) => a.start - b.start);
    if (isHere || !first) return [];
    const region = findRegion(first, parents);
    const uses = variable.references.filter(use => use.from === scope).map(use => /** @type {Node} */ (/** @type {unknown} */ (use.identifier)));
    const late = uses.find(use => use.start < first.start || use.start < region.start || use.end > region.end);
    return late ? [{ name: variable.name, at: late.start, isVar: kinds.every(kind => kind === 'Variable'),
      block: /** @type {Node} */ (scope.block) }] : [];
  }));
}
