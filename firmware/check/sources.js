/**
 * Runs checks on the syntax trees of the sources, and reports each fault as an error of the compiler, with file, line and
 * column.
 */
import { ts } from '../typescript.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').SourceFile} SourceFile */
/** A faulty node, and the sentence that says what is wrong. @typedef {{ node: Node, text: string }} Finding */

/**
 * Walks the syntax trees of all sources, and makes an error of each finding.
 * @param {import('typescript').Program} program
 * @param {(node: Node, file: SourceFile) => Finding[]} judge is called for each node of each source
 * @returns {import('typescript').Diagnostic[]}
 */
export function findInSources(program, judge) {
  return program.getSourceFiles().filter(file => !file.isDeclarationFile).flatMap(file => {
    /** The errors that are made so far. @type {import('typescript').Diagnostic[]} */
    const found = [];
    /** Calls `judge` for a node and for all nodes in it, and keeps the errors. @param {Node} node */
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
