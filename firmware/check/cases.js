/**
 * Finds cases of a `switch` that the build cannot turn into text (image/pieces.js). In a call the engine reads every token of the cases that do
 * not apply, also after a return. The build turns a case into text if it is a single `return`, also within a block. A `default` at
 * the end is never turned into text, and may be long. A `default` before a case is refused by syntax.js.
 *
 * The measure is the tokens of the case's statements in the source, without types. The minifier makes them fewer, unless it puts a
 * function in place of its only call. A case of fewer than `least.value` tokens would not be turned either.
 */
import { least } from '../image/spell.js';
import { ts } from '../typescript.js';
import { findInSources } from './sources.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').CaseOrDefaultClause} Clause */

/**
 * Counts the tokens of a node, without types and comments.
 * @param {Node} node
 * @param {import('typescript').SourceFile} file
 * @returns {number}
 */
function countTokens(node, file) {
  if (ts.isTypeNode(node) || ts.isJSDoc(node)) return 0;
  const parts = node.getChildren(file);
  // A missing token, such as the one at the end of a file, has no text, and does not count.
  return parts.length > 0 ? parts.reduce((sum, part) => sum + countTokens(part, file), 0) : Number(node.getWidth(file) > 0);
}

/**
 * Tells whether a case is a single `return`, which may be in a block.
 * @param {readonly import('typescript').Statement[]} statements
 * @returns {boolean}
 */
function isOneReturn(statements) {
  const [only] = statements;
  if (!only || statements.length > 1) return false;
  return ts.isBlock(only) ? isOneReturn(only.statements) : ts.isReturnStatement(only);
}

/**
 * Tells why the build cannot turn a case of a `switch` into text.
 * @param {Clause} clause
 * @param {boolean} isLast whether it is the last case
 * @param {import('typescript').SourceFile} file
 * @returns {string | undefined} the fault, as a sentence; undefined if there is none
 */
function faultOf(clause, isLast, file) {
  if (ts.isDefaultClause(clause) ? isLast : isOneReturn(clause.statements)) return undefined;
  const tokens = clause.statements.reduce((sum, statement) => sum + countTokens(statement, file), 0);
  if (tokens < least.value) return undefined;
  const [subject, cure] = ts.isDefaultClause(clause)
    ? ['This default', 'is not the last case, so the engine reads it at each call: put it at the end']
    : [`The case ${clause.expression.getText(file)}`,
      'is not one return, so the engine reads it at each call: make it return one value, or call a function'];
  return `${subject} is ${tokens} tokens long and ${cure}.`;
}

/**
 * Finds in all sources each long `case` of a `switch` that the build cannot turn into text.
 * @param {import('typescript').Program} program
 * @returns {import('typescript').Diagnostic[]} one for each such `case`
 */
export function findLongCases(program) {
  return findInSources(program, (node, file) => !ts.isCaseBlock(node) ? [] : node.clauses.flatMap((clause, i) => {
    const text = faultOf(clause, i === node.clauses.length - 1, file);
    return text ? [{ node: clause, text }] : [];
  }));
}
