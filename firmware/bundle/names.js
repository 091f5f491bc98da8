/** Finds names that code uses but does not declare. */

/**
 * Lists the names that a bundle uses but does not declare.
 * @param {import('eslint-scope').ScopeManager} scopes of a finished bundle
 * @returns {string[]} sorted, each once
 */
export function findFreeNames(scopes) {
  const outermost = scopes.globalScope;
  const undeclared = outermost?.through.filter(use => !outermost.set.has(use.identifier.name)) ?? [];
  return [...new Set(undeclared.map(use => use.identifier.name))].sort();
}
