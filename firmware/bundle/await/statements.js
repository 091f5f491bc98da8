/** Rewrites the statements of an async function, each with the code after it as its tail. */
import { ts } from '../../typescript.js';
import { jump, lowerIf, lowerLoop, lowerSwitch } from './branches.js';
import { lowerExpression, lowerReturn, lowerVariable } from './calls.js';
import { hasAwait, isToLower, isWord, Refusal } from './forms.js';
import { names } from './names.js';
import { endOfFunction, tailOf } from './tails.js';
import { callNamed, id } from './write.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Statement} Statement */
/** @typedef {import('./forms.js').Kind} Kind */
/** @typedef {import('./tails.js').Tail} Tail */
/**
 * The code that `break` and `continue` jump to; both are missing outside of a loop.
 * @typedef {{ breaks?: Tail | undefined, continues?: Tail | undefined }} Loop
 */

/**
 * The functions and the state with which the async functions of one file are rewritten.
 * @typedef {object} Lowering
 * @property {Kind} kind what the async function returns that is being rewritten now
 * @property {<N extends Node>(node: N) => N} plain rewrites the async functions within code that itself awaits nothing
 * @property {() => string} nameNext returns a name for a function at which paths meet; none is given twice in a file
 * @property {(list: readonly Statement[], tail: Tail, loop: Loop) => Statement[]} lowerList rewrites statements, after
 * which the tail runs
 */

const { factory } = ts;

/**
 * Rewrites a list of statements. `tail` is the code that runs after them.
 * @param {Lowering} by
 * @param {readonly Statement[]} list
 * @param {Tail} tail
 * @param {Loop} loop
 * @returns {Statement[]}
 */
function lowerList(by, list, tail, loop) {
  const at = list.findIndex(one => isToLower(one, !!loop.breaks));
  const found = list[at];
  if (!found) return [...list.map(by.plain), ...tail.done()];
  const after = list.slice(at + 1);
  const rest = after.length > 0 ? tailOf(after, () => lowerList(by, after, tail, loop)) : tail;
  return [...list.slice(0, at).map(by.plain), ...lowerStatement(by, found, rest, loop)];
}

/**
 * Rewrites a statement that awaits, or leaves the function or the loop. `tail` is the code after it.
 * @param {Lowering} by
 * @param {Statement} node
 * @param {Tail} tail
 * @param {Loop} loop
 * @returns {Statement[]}
 */
function lowerStatement(by, node, tail, loop) {
  if (ts.isReturnStatement(node)) return lowerReturn(by, node);
  if (ts.isThrowStatement(node)) return [throwIt(by, node)];
  if (ts.isBreakOrContinueStatement(node)) return jump(node, loop);
  if (ts.isBlock(node)) return lowerList(by, node.statements, tail, loop);
  if (ts.isIfStatement(node)) return lowerIf(by, node, tail, loop);
  if (ts.isExpressionStatement(node)) return lowerExpression(by, node.expression, tail);
  if (ts.isVariableStatement(node)) return lowerVariable(by, node, tail);
  if (ts.isSwitchStatement(node)) return lowerSwitch(by, node, tail, loop);
  if (hasAwait(node) && (ts.isWhileStatement(node) || ts.isForStatement(node))) return lowerLoop(by, node, tail);
  if (hasAwait(node) || ts.isTryStatement(node)) {
    throw new Refusal(node, 'This statement has no lowering: look at a fault by "tried", and loop by "while" or "for (;;)".');
  }
  return [leaveInside(by, node), ...tail.done()];
}

/**
 * Rewrites a statement without an await that may leave the function, such as a loop. A `return` in it becomes a call of the
 * callback and a `return` without a value.
 * @template {Node} N
 * @param {Lowering} by
 * @param {N} node
 * @returns {N}
 */
function leaveInside(by, node) {
  /** Rewrites each `return` and `throw` in a node. @param {Node} one @returns {Node} */
  function change(one) {
    if (ts.isReturnStatement(one)) return factory.createBlock([...lowerReturn(by, one), factory.createReturnStatement()]);
    if (ts.isThrowStatement(one)) return factory.createBlock([throwIt(by, one), factory.createReturnStatement()]);
    return ts.isFunctionLike(one) ? one : ts.visitEachChild(one, change, undefined);
  }
  return /** @type {N} */ (by.plain(change(node)));
}

/**
 * Rewrites `throw ended(end, fault)` into a call of the callback with these arguments.
 * @param {Lowering} by
 * @param {import('typescript').ThrowStatement} node
 */
function throwIt(by, { expression }) {
  if (!isWord(expression, 'ended')) throw new Refusal(expression, 'Only "throw ended(end, fault)" has a lowering.');
  return callNamed(names.onEnd, expression.arguments.map(by.plain));
}

/**
 * What follows the last statement of a function with a value: nothing, as each of its paths ends by `return` or `throw`.
 * @type {Tail}
 */
const endOfValued = { done: () => [], callback: () => id(names.onEnd), isShort: true };

/**
 * Makes the function that rewrites the bodies of async functions in one file.
 * @param {(node: Node) => Node} visit rewrites inner functions
 * @returns {(body: readonly Statement[], kind: Kind) => Statement[]} rewrites one body, which may contain other async
 * functions
 */
export function createStatements(visit) {
  let serial = 0;
  /** The helpers and the state that the rewriting functions of this folder share while they rewrite one file. @type {Lowering} */
  const by = {
    kind: 'void',
    plain: node => /** @type {typeof node} */ (visit(node)),
    nameNext: () => `next$${serial++ || ''}`,
    lowerList: (list, tail, loop) => lowerList(by, list, tail, loop),
  };
  return (body, kind) => {
    const outer = by.kind;
    by.kind = kind;
    const lowered = by.lowerList(body, kind === 'void' ? endOfFunction : endOfValued, {});
    by.kind = outer;
    return lowered;
  };
}
