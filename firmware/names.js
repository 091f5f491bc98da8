/** The names that a piece of code uses and does not declare itself. */

/**
 * @param {import('eslint-scope').ScopeManager} scopes of a finished bundle
 * @returns {string[]} sorted, each once
 */
export function findFreeNames(scopes) {
  const outermost = scopes.globalScope;
  const undeclared = outermost?.through.filter(use => !outermost.set.has(use.identifier.name)) ?? [];
  return [...new Set(undeclared.map(use => use.identifier.name))].sort();
}
