/**
 * Loads the TypeScript compiler by require. For an import, Node would first read all nine megabytes to find its exports,
 * which takes longer than to run it.
 */
import { createRequire } from 'node:module';

/** The TypeScript compiler. @type {typeof import('typescript')} */
export const ts = createRequire(import.meta.url)('typescript');

/**
 * Writes errors of the compiler, each with file, line and column.
 * @param {readonly import('typescript').Diagnostic[]} diagnostics
 * @returns {string[]} lines; none if there are no errors
 */
export function tellErrors(diagnostics) {
  const host = { getCanonicalFileName: (/** @type {string} */ name) => name, getCurrentDirectory: ts.sys.getCurrentDirectory,
    getNewLine: () => '\n  ' };
  return diagnostics.length > 0 ? ts.formatDiagnostics(diagnostics, host).trim().split('\n') : [];
}
