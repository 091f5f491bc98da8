/** The names that a piece of code uses and does not declare itself. */
import { parse } from 'acorn';
import { analyze } from 'eslint-scope';

/**
 * @param {string} code a finished bundle
 * @returns {string[]} sorted, each once
 */
export function findFreeNames(code) {
  const tree = parse(code, { ecmaVersion: 5, sourceType: 'script', ranges: true });
  const scopes = analyze(/** @type {any} */ (tree), { ecmaVersion: 5, sourceType: 'script' });
  const outermost = scopes.globalScope;
  const undeclared = outermost?.through.filter(use => !outermost.set.has(use.identifier.name)) ?? [];
  return [...new Set(undeclared.map(use => use.identifier.name))].sort();
}
