/** Checks on the syntax trees of the sources, as errors of the compiler with file, line and column. */
import { ts } from '../typescript.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').SourceFile} SourceFile */
/** @typedef {{ node: Node, text: string }} Finding the place, and the sentence */

/**
 * @param {import('typescript').Program} program
 * @param {(node: Node, file: SourceFile) => Finding[]} judge is called for each node of each source
 * @returns {import('typescript').Diagnostic[]}
 */
export function findInSources(program, judge) {
  return program.getSourceFiles().filter(file => !file.isDeclarationFile).flatMap(file => {
    /** @type {import('typescript').Diagnostic[]} */
    const found = [];
    /** @param {Node} node */
    const visit = node => {
      for (const { node: place, text: messageText } of judge(node, file)) {
        const [start, length] = [place.getStart(file), place.getWidth(file)];
        found.push({ file, start, length, messageText, category: ts.DiagnosticCategory.Error, code: 0 });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}
