/**
 * Operands that the engine's operators take otherwise than Node's: a Date. Before 2v29 a unary plus gives NaN (issue 2676 of
 * espruino/Espruino), and on all versions a Date that joins a text becomes its number.
 */
import { ts } from './typescript.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Type} Type */

/** They look only whether it is there, or at which it is. */
const harmless = [
  ts.SyntaxKind.EqualsToken, ts.SyntaxKind.CommaToken, ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.InstanceOfKeyword,
];

/** @param {Node} node @returns {Node[]} what an operator makes a number or a text of */
function operandsOf(node) {
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken ? [] : [node.operand];
  if (ts.isBinaryExpression(node)) return harmless.includes(node.operatorToken.kind) ? [] : [node.left, node.right];
  return ts.isTemplateSpan(node) ? [node.expression] : [];
}

/** @param {Type} type @returns {boolean} */
const isDate = type => type.isUnion() ? type.types.some(isDate) : type.getSymbol()?.name === 'Date';

/**
 * @param {import('typescript').Program} program
 * @returns {import('typescript').Diagnostic[]} one for each operand that is, or may be, a Date
 */
export function findDates(program) {
  const checker = program.getTypeChecker();
  return program.getSourceFiles().filter(file => !file.isDeclarationFile).flatMap(file => {
    /** @type {import('typescript').Diagnostic[]} */
    const found = [];
    /** @param {Node} node */
    const visit = node => {
      for (const operand of operandsOf(node)) if (isDate(checker.getTypeAtLocation(operand))) found.push(tell(file, operand));
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}

/** @param {import('typescript').SourceFile} file @param {Node} node @returns {import('typescript').Diagnostic} */
function tell(file, node) {
  const messageText = 'A Date is no operand: engines before 2v29 make NaN of it. Write getTime().';
  return { file, start: node.getStart(file), length: node.getWidth(file), messageText, category: ts.DiagnosticCategory.Error, code: 0 };
}
