/**
 * Gives the kinds of faults (`FaultCode` of src/sentences.ts) numbers in the bundle, as 28 for 'put-denied'. A number takes one or two bytes of an
 * image, and a word ten. Only the types tell that a text is such a code. A code becomes a text by `wordOfCode`, and a text a code by `codeOfWord`.
 */
import { findInSources } from '../check/sources.js';
import { stop } from '../stop.js';
import { ts } from '../typescript.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Type} Type */

/** A type with fewer codes is another one that has some of the words. */
const leastCodes = 4;

const asText = 'is a code of a fault, which is a number in the bundle. Use wordOfCode() for its word.';
const mixed = 'may be a code of a fault, which is a number in the bundle, or another word. Give each a type of its own.';

/** Returns the types of a union, or any other type as a list of one. @param {Type} type */
const typesOf = type => type.isUnion() ? type.types : [type];

/**
 * Reads the codes, in the order of their numbers.
 * @param {import('typescript').Program} program
 * @returns {string[]}
 */
function listCodes(program) {
  const file = program.getSourceFiles().find(({ fileName }) => fileName.endsWith('/src/sentences.ts'));
  const alias = file?.statements.find(one => ts.isTypeAliasDeclaration(one) && one.name.text === 'FaultCode');
  const members = alias && ts.isTypeAliasDeclaration(alias) && ts.isUnionTypeNode(alias.type) ? alias.type.types : [];
  const codes = members.flatMap(one => ts.isLiteralTypeNode(one) && ts.isStringLiteral(one.literal) ? [one.literal.text] : []);
  return file && codes.length < leastCodes ? stop('src/sentences.ts has no union FaultCode of texts, so the codes of faults get no numbers.') : codes;
}

/**
 * Returns the type that something was declared with. An assignment or a question may narrow it to two codes, which could be another type's words.
 * @param {import('typescript').Expression} node
 * @param {import('typescript').TypeChecker} checker
 * @returns {Type}
 */
function declaredType(node, checker) {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return declaredType(node.expression, checker);
  const symbol = ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) ? checker.getSymbolAtLocation(node) : undefined;
  const declared = symbol?.valueDeclaration;
  if (declared && ts.isVariableDeclaration(declared) && !declared.type && declared.initializer) return declaredType(declared.initializer, checker);
  return symbol && declared ? checker.getTypeOfSymbol(symbol) : checker.getTypeAtLocation(node);
}

/**
 * Returns the type of what a text is compared with, or else the one that its place asks for.
 * @param {import('typescript').StringLiteral} node
 * @param {import('typescript').TypeChecker} checker
 * @returns {Type | undefined}
 */
function typeAt(node, checker) {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && /^[!=]==$/.test(parent.operatorToken.getText())) {
    return declaredType(parent.left === node ? parent.right : parent.left, checker);
  }
  return ts.isCaseClause(parent) ? declaredType(parent.parent.parent.expression, checker) : checker.getContextualType(node);
}

/**
 * Tells whether an expression is used as a text: it is joined to others, has a member, or is given where any text may be.
 * @param {import('typescript').Expression} node
 * @param {import('typescript').TypeChecker} checker
 */
function isUsedAsText(node, checker) {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && [ts.SyntaxKind.PlusToken, ts.SyntaxKind.PlusEqualsToken].includes(parent.operatorToken.kind)) return true;
  if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isTemplateSpan(parent)) return true;
  if (ts.isAsExpression(parent) || ts.isNonNullExpression(parent)) return false;
  const type = checker.getContextualType(node);
  return !!type && typesOf(checker.getNonNullableType(type)).some(one => (one.flags & ts.TypeFlags.String) !== 0);
}

/**
 * Finds the texts that are codes of faults.
 * @param {import('typescript').Program} program
 * @returns {{ uses: Map<Node, number>, errors: import('typescript').Diagnostic[] }} the number of each. There is an error for each place that uses a
 * code as a text
 */
export function findCodes(program) {
  const checker = program.getTypeChecker();
  const codes = listCodes(program);
  /** The uses found so far. @type {Map<Node, number>} */
  const uses = new Map();
  const isEmpty = (/** @type {Type} */ one) => (one.isStringLiteral() && one.value === '') || (one.flags & ts.TypeFlags.BooleanLiteral) !== 0;
  const isCode = (/** @type {Type} */ one) => one.isStringLiteral() && codes.includes(one.value);
  /** Tells whether a type has codes alone, and may also be undefined, false or ''. If it has other words, too, it is mixed. @param {Type} type */
  const kindOf = type => {
    const types = typesOf(checker.getNonNullableType(type));
    if (types.filter(isCode).length < leastCodes) return undefined;
    return types.every(one => isCode(one) || isEmpty(one)) ? 'code' : 'mixed';
  };
  const errors = findInSources(program, node => {
    if (ts.isStringLiteral(node) && codes.includes(node.text)) {
      const type = typeAt(node, checker);
      const kind = type && kindOf(type);
      if (kind === 'code') uses.set(node, codes.indexOf(node.text) + 1);
      return kind === 'mixed' ? [{ node, text: `"${node.text}" ${mixed}` }] : [];
    }
    // Only names, fields and calls have such a type, and the types of all expressions would take long.
    if (!ts.isExpression(node) || !(ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isCallExpression(node))) return [];
    if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) return [];
    if (!isUsedAsText(node, checker) || kindOf(declaredType(node, checker)) !== 'code') return [];
    return [{ node, text: `"${node.getText()}" ${asText}` }];
  });
  return { uses, errors };
}

/**
 * Makes the transformer that puts the numbers in the places of the codes.
 * @param {Map<Node, number>} uses as findCodes gives them
 * @returns {import('typescript').TransformerFactory<import('typescript').SourceFile>}
 */
export const numberCodes = uses => context => file => {
  /** Rewrites the codes in a node. @param {Node} node @returns {Node} */
  const visit = node => {
    const number = uses.get(ts.getOriginalNode(node));
    return number === undefined ? ts.visitEachChild(node, visit, context) : ts.factory.createNumericLiteral(number);
  };
  return /** @type {import('typescript').SourceFile} */ (visit(file));
};
