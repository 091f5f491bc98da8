/**
 * Finds searches and sorts whose result differs in the engine. indexOf, includes and replace of 2v29 also find a part of two
 * letters or more that the end of the text cuts off: `"ab|".indexOf("|x|")` is 2. `split` gives no part at all of a text that is
 * shorter than the separator. `sort` is not stable. `in` also finds names of a prototype, which the engine's JSON.parse takes from a file.
 * A method that has a short name in an image has it for texts and lists alone.
 */
import { methods, shortIn } from '../image/spell.js';
import { ts } from '../typescript.js';
import { findInSources } from './sources.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Type} Type */
/** @typedef {import('typescript').TypeChecker} Checker */

const { SyntaxKind: Kind, TypeFlags: Flags } = ts;

/** The only source that may search for a text. It compares what was found with what was wanted, and so notices a wrong match. */
const door = /[\\/]src[\\/]text\.ts$/;
const searches = ['indexOf', 'includes', 'replace', 'replaceAll'];

/** Tells whether a value of this type may be a text. @param {Type} type @returns {boolean} */
const isText = type => type.isUnion() ? type.types.some(isText) : (type.flags & Flags.StringLike) !== 0;

/**
 * Tells whether an expression is a text of one letter at most.
 * @param {Node} node
 * @param {Checker} checker
 * @returns {boolean}
 */
function isLetter(node, checker) {
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node)) return isLetter(node.expression, checker);
  const sides = ts.isBinaryExpression(node) && node.operatorToken.kind === Kind.BarBarToken ? [node.left, node.right] : [];
  if (sides.length > 0) return sides.every(side => isLetter(side, checker));
  if (ts.isElementAccessExpression(node)) return isText(checker.getTypeAtLocation(node.expression));
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'charAt') return true;
  const type = checker.getTypeAtLocation(node);
  return (type.isUnion() ? type.types : [type]).every(one => one.isStringLiteral() && one.value.length <= 1);
}

/**
 * Tells whether the result of a search is compared with 0, the beginning of the text. A part that the end of the text cuts
 * off is never found there.
 * @param {Node} node
 */
function isAtBeginning(node) {
  const { parent } = node;
  if (!ts.isBinaryExpression(parent) || parent.left !== node) return false;
  const { operatorToken, right } = parent;
  return [Kind.EqualsEqualsEqualsToken, Kind.ExclamationEqualsEqualsToken].includes(operatorToken.kind) && ts.isNumericLiteral(right)
    && right.text === '0';
}

/**
 * Tells whether a call searches for a part of several letters, which the engine may find where it is cut off.
 * @param {import('typescript').CallExpression} node
 * @param {Checker} checker
 */
function isUnsafeSearch(node, checker) {
  const { expression, arguments: [part] } = node;
  if (!part || !ts.isPropertyAccessExpression(expression) || !searches.includes(expression.name.text)) return false;
  if (!isText(checker.getTypeAtLocation(expression.expression)) || !isText(checker.getTypeAtLocation(part)) || isLetter(part, checker)) return false;
  return !(expression.name.text === 'indexOf' && node.arguments.length < 2 && isAtBeginning(node));
}

/**
 * Tells whether a call splits a text by a separator that may have several letters.
 * @param {import('typescript').CallExpression} node
 * @param {Checker} checker
 */
function isLongSplit({ expression, arguments: [part] }, checker) {
  return !!part && ts.isPropertyAccessExpression(expression) && expression.name.text === 'split'
    && isText(checker.getTypeAtLocation(part)) && !isLetter(part, checker);
}

/**
 * Tells whether a call splits a text by a pattern with a group, or replaces a text by the result of a function. The engine
 * does neither as Node does.
 * @param {import('typescript').CallExpression} node
 */
function isUnlikeNode(node) {
  const { expression, arguments: [part, by] } = node;
  if (!part || !ts.isPropertyAccessExpression(expression)) return false;
  if (expression.name.text === 'split') return ts.isRegularExpressionLiteral(part) && /(^|[^\\])[(]/.test(part.text);
  return /^replace/.test(expression.name.text) && !!by && ts.isFunctionLike(by) && ts.isStringLiteral(part);
}

/**
 * Tells whether an expression is a number other than 0, or a choice of such numbers.
 * @param {Node} node
 * @returns {boolean}
 */
function isNeverZero(node) {
  if (ts.isParenthesizedExpression(node)) return isNeverZero(node.expression);
  if (ts.isConditionalExpression(node)) return isNeverZero(node.whenTrue) && isNeverZero(node.whenFalse);
  if (ts.isPrefixUnaryExpression(node)) return node.operator === Kind.MinusToken && isNeverZero(node.operand);
  return ts.isNumericLiteral(node) && Number(node.text) !== 0;
}

/**
 * Tells whether a function never returns 0. Returns of its inner functions do not count.
 * @param {Node} body
 * @returns {boolean}
 */
function returnsNoZero(body) {
  if (ts.isReturnStatement(body)) return !!body.expression && isNeverZero(body.expression);
  if (ts.isFunctionLike(body)) return true;
  return !ts.forEachChild(body, child => returnsNoZero(child) ? undefined : true);
}

/**
 * Tells whether a call sorts by a function that may return 0 for two elements.
 * @param {import('typescript').CallExpression} node
 */
function isUnsafeSort(node) {
  const [compare] = node.arguments;
  if (!compare || !ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'sort') return false;
  if (!ts.isFunctionExpression(compare) && !ts.isArrowFunction(compare)) return true;
  return ts.isBlock(compare.body) ? !returnsNoZero(compare.body) : !isNeverZero(compare.body);
}

/**
 * Tells whether a node is an expression such as `"a" in tree`, for an object that may have any keys.
 * @param {import('typescript').BinaryExpression} node
 * @param {Checker} checker
 */
function isInTree(node, checker) {
  if (node.operatorToken.kind !== Kind.InKeyword) return false;
  const type = checker.getTypeAtLocation(node.right);
  return (type.flags & (Flags.Any | Flags.Unknown | Flags.NonPrimitive)) !== 0 || checker.getIndexInfosOfType(type).length > 0;
}

/**
 * Tells whether a call is of a method that has a short name in an image (../image/spell.js). For a text or a list, that is no fault.
 * @param {import('typescript').CallExpression} node
 * @param {Checker} checker
 */
function isUnnamed({ expression }, checker) {
  if (!ts.isPropertyAccessExpression(expression) || !Object.hasOwn(methods, expression.name.text)) return false;
  const have = Object.entries(shortIn).filter(([, names]) => names.includes(expression.name.text)).map(([name]) => name);
  // A value that may be of several types has a declaration for each.
  const declared = checker.getSymbolAtLocation(expression.name)?.declarations ?? [];
  return !declared.length || !declared.every(({ parent }) => ts.isInterfaceDeclaration(parent)
    && have.includes(parent.name.text.replace(/^Readonly/, '')));
}

/**
 * Finds what the engine does otherwise than Node with the search or sort at a node.
 * @param {Node} node
 * @param {Checker} checker
 * @returns {string | undefined} the fault, as a sentence; undefined if there is none
 */
function faultOf(node, checker) {
  if (ts.isBinaryExpression(node)) {
    return isInTree(node, checker)
      ? 'This also finds names of a prototype, which a file may set in the engine. Compare with undefined, or use hasOwnProperty of your own object.'
      : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  if (isUnsafeSearch(node, checker)) {
    return 'The engine also finds a part of several letters that the end of the text cuts off. Use find or has of src/text.ts, or a pattern.';
  }
  if (isLongSplit(node, checker)) {
    return 'The engine gives no part of a text that is shorter than the separator. Split by one letter or a pattern, or use find of src/text.ts.';
  }
  if (isUnnamed(node, checker)) {
    return 'An image gives this method a short name, which only texts and lists have. Call it by `call`, or give your own function another name.';
  }
  if (isUnlikeNode(node)) {
    return 'The engine drops the groups of a split, and puts in the text of a function that replaces a text. '
      + 'Use a pattern for replace, and none with groups for split.';
  }
  return isUnsafeSort(node) ? 'The engine does not keep the order of equal elements. Return only 1 or -1, by an order of all elements, or use filter.'
    : undefined;
}

/**
 * Checks the searches and sorts in all sources.
 * @param {import('typescript').Program} program
 * @returns {import('typescript').Diagnostic[]} one for each search or sort that differs in the engine
 */
export function findSearches(program) {
  const checker = program.getTypeChecker();
  return findInSources(program, (node, file) => {
    const text = door.test(file.fileName) ? undefined : faultOf(node, checker);
    return text ? [{ node, text }] : [];
  });
}
