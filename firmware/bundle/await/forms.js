/** Finds the forms of `await` that the build rewrites, in the syntax tree of a source. */
import { ts } from '../../typescript.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Statement} Statement */
/** @typedef {import('typescript').Expression} Expression */
/** @typedef {import('typescript').CallExpression} Call */
/** @typedef {import('typescript').FunctionDeclaration | import('typescript').FunctionExpression} AsyncFunction */
/** @typedef {AsyncFunction | import('typescript').ArrowFunction | import('typescript').MethodDeclaration} Async */

const { SyntaxKind: Kind } = ts;

/** An error about a form of `await` that cannot be rewritten, with its place in the source. */
export class Refusal extends Error {
  /**
   * Makes the error. Its message begins with the file, the line and the column of the node, which the sentence follows.
   * @param {Node} node
   * @param {string} text a sentence
   */
  constructor(node, text) {
    const file = node.getSourceFile();
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    super(`${file.fileName}(${line + 1},${character + 1}): ${text}`);
    this.node = node;
    this.text = text;
  }
}

/** Tells whether a node is an async function. @param {Node} node @returns {node is Async} */
export const isAsync = node => ts.isFunctionLike(node) && ts.canHaveModifiers(node)
  && (ts.getModifiers(node) ?? []).some(one => one.kind === Kind.AsyncKeyword);

/**
 * Tells whether a node is a call of one of the functions that src/await.d.ts declares, such as `tried`.
 * @param {Node | undefined} node
 * @param {string} word the function's name
 * @returns {node is Call}
 */
export const isWord = (node, word) => !!node && ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === word;

/**
 * Tells whether a node, or one below it outside of inner functions, fulfils a condition.
 * @param {Node} node
 * @param {(inner: Node) => boolean} isIt the condition
 * @returns {boolean}
 */
export function contains(node, isIt) {
  return isIt(node) || !!ts.forEachChild(node, child => (ts.isFunctionLike(child) ? undefined : contains(child, isIt) || undefined));
}

/** Tells whether a node awaits something, outside of its inner functions. @param {Node} node */
export const hasAwait = node => contains(node, ts.isAwaitExpression);

/**
 * Tells whether a node has a `continue`, or a `break` that leaves more than a switch within the node.
 * @param {Node} node
 * @returns {boolean}
 */
function hasJump(node) {
  if (ts.isBreakOrContinueStatement(node)) return true;
  if (ts.isFunctionLike(node) || ts.isIterationStatement(node, false)) return false;
  if (ts.isSwitchStatement(node)) return contains(node, ts.isContinueStatement);
  return !!ts.forEachChild(node, child => hasJump(child) || undefined);
}

/** Tells whether a node is a `return` or a `throw`. @param {Node} node */
const isExit = node => ts.isReturnStatement(node) || ts.isThrowStatement(node);

/**
 * Tells whether a statement must be rewritten, because it awaits, or leaves the function or the loop.
 * @param {Statement} node
 * @param {boolean} isInLoop whether the statement is in a loop that is rewritten
 * @returns {boolean}
 */
export function isToLower(node, isInLoop) {
  if (ts.isFunctionDeclaration(node)) return false;
  return contains(node, inner => ts.isAwaitExpression(inner) || isExit(inner)) || (isInLoop && hasJump(node));
}

/**
 * Returns the statements of a block, or any other statement as a list of one.
 * @param {Statement | undefined} node
 * @returns {readonly Statement[]}
 */
export const bodyOf = node => !node ? [] : ts.isBlock(node) ? node.statements : [node];

/**
 * Counts the paths that reach the end of a list of statements, and so the code after it.
 * @param {readonly Statement[]} list
 * @returns {number} 0 if no path reaches the end
 */
export function countEnds(list) {
  const [first, ...rest] = list;
  if (!first) return 1;
  const ends = endsOf(first);
  return ends === 0 ? 0 : rest.length > 0 ? countEnds(rest) : ends;
}

/** Counts the paths that reach the end of one statement. @param {Statement} node @returns {number} */
function endsOf(node) {
  if (isExit(node) || ts.isBreakOrContinueStatement(node)) return 0;
  if (ts.isBlock(node)) return countEnds(node.statements);
  if (!ts.isIfStatement(node) || !isToLower(node, true)) return 1;
  return countEnds(bodyOf(node.thenStatement)) + countEnds(bodyOf(node.elseStatement));
}

/**
 * What an async function returns: nothing, one value, or several values, which become arguments of the callback.
 * @typedef {'void' | 'value' | 'list'} Kind
 */

/** Finds out by its type what an async function returns. @param {Async} node @returns {Kind} */
export function kindOf(node) {
  const { type, body } = node;
  if (type) {
    const [of, ...others] = ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Promise' ? type.typeArguments ?? [] : [];
    if (!of || others.length > 0) throw new Refusal(type, 'An async function returns a Promise of one type.');
    if (of.kind === Kind.VoidKeyword) return 'void';
    return ts.isTupleTypeNode(of) ? 'list' : 'value';
  }
  const isReturned = (/** @type {Node} */ one) => ts.isReturnStatement(one) && !!one.expression;
  if (body && contains(body, isReturned)) throw new Refusal(node, 'An async function that returns something needs its type, Promise<…>.');
  return 'void';
}

/**
 * Returns the awaited call. Throws a `Refusal` if anything else than a call is awaited.
 * @param {Node} node an AwaitExpression's operand
 * @returns {Call}
 */
export function callIn(node) {
  if (ts.isCallExpression(node)) return node;
  throw new Refusal(node, 'Only a call is awaited: a Promise is no value.');
}
