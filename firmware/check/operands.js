/**
 * Finds Date operands, which the engine's operators handle differently from Node's. Before 2v29 a unary plus gives NaN (issue
 * 2676 of espruino/Espruino). On all versions a Date that is joined to a string becomes its number of milliseconds, not its date as text.
 */
import { ts } from '../typescript.js';
import { findInSources } from './sources.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Type} Type */

/** Operators that do not convert their operands to a number or a text. */
const harmless = [
  ts.SyntaxKind.EqualsToken, ts.SyntaxKind.CommaToken, ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.InstanceOfKeyword,
];

/** Lists the operands of a node that are converted to a number or a text. @param {Node} node @returns {Node[]} */
function operandsOf(node) {
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken ? [] : [node.operand];
  if (ts.isBinaryExpression(node)) return harmless.includes(node.operatorToken.kind) ? [] : [node.left, node.right];
  return ts.isTemplateSpan(node) ? [node.expression] : [];
}

/** Tells whether a value of this type is, or may be, a Date. @param {Type} type @returns {boolean} */
const isDate = type => type.isUnion() ? type.types.some(isDate) : type.getSymbol()?.name === 'Date';

/**
 * Searches all sources for operands that are dates.
 * @param {import('typescript').Program} program
 * @returns {import('typescript').Diagnostic[]} one for each operand that is, or may be, a Date
 */
export function findDates(program) {
  const checker = program.getTypeChecker();
  const text = 'A Date is no operand: engines before 2v29 make NaN of it. Write getTime().';
  return findInSources(program, node => operandsOf(node)
    .filter(operand => isDate(checker.getTypeAtLocation(operand)))
    .map(operand => ({ node: operand, text })));
}
