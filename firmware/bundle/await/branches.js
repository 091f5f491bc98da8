/**
 * Rewrites statements of async functions that have several paths, which meet in the code after them: `if`, `switch` and
 * loops.
 */
import { ts } from '../../typescript.js';
import { bodyOf, countEnds, isWord, Refusal } from './forms.js';
import { joinAt, tailOf } from './tails.js';
import { choose } from './write.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Statement} Statement */
/** @typedef {import('typescript').Expression} Expression */
/** @typedef {import('./tails.js').Tail} Tail */
/** @typedef {import('./statements.js').Loop} Loop */
/** @typedef {import('./statements.js').Lowering} Lowering */

const { factory, SyntaxKind: Kind } = ts;

/** The initializer and the incrementor of a `for`, both undefined. They stand for those of a `while`, which has only a condition. */
const noParts = { initializer: undefined, incrementor: undefined };

/**
 * Rewrites an `if` that contains `await` into one with callbacks. `tail` is the code after it.
 * @param {Lowering} by
 * @param {import('typescript').IfStatement} node
 * @param {Tail} tail
 * @param {Loop} loop
 * @returns {Statement[]}
 */
export function lowerIf(by, node, tail, loop) {
  const condition = by.plain(node.expression);
  const [then, otherwise] = [bodyOf(node.thenStatement), bodyOf(node.elseStatement)];
  const paths = countEnds(then) + countEnds(otherwise);
  return meet(by, paths, tail, met => [choose(condition, by.lowerList(then, met, loop), by.lowerList(otherwise, met, loop))]);
}

/**
 * Rewrites a `break` or `continue` into the code that it jumps to.
 * @param {Statement} node
 * @param {Loop} loop
 * @returns {Statement[]}
 */
export function jump(node, loop) {
  const to = ts.isBreakStatement(node) ? loop.breaks : loop.continues;
  if (!to || (ts.isBreakOrContinueStatement(node) && node.label)) throw new Refusal(node, 'This jump has no lowering.');
  return to.done();
}

/**
 * Rewrites a `switch` that contains `await` into one with callbacks. `tail` is the code after it.
 * @param {Lowering} by
 * @param {import('typescript').SwitchStatement} node
 * @param {Tail} tail
 * @param {Loop} loop
 * @returns {Statement[]}
 */
export function lowerSwitch(by, node, tail, loop) {
  const of = by.plain(node.expression);
  const { clauses } = node.caseBlock;
  return meet(by, 2, tail, met => {
    const list = clauses.map((clause, i) => {
      const isThrough = clause.statements.length > 0 && i < clauses.length - 1 && countEnds(clause.statements) > 0;
      if (isThrough) throw new Refusal(clause, 'Each case ends by "return", "throw" or "break".');
      const isEmpty = clause.statements.length === 0 && i < clauses.length - 1;
      const body = isEmpty ? [] : leaveCase(by.lowerList(clause.statements, met, { ...loop, breaks: met }), clause.statements);
      if (!ts.isCaseClause(clause)) return factory.updateDefaultClause(clause, body);
      return factory.updateCaseClause(clause, by.plain(clause.expression), body);
    });
    const all = clauses.some(ts.isDefaultClause) ? list : [...list, factory.createDefaultClause(met.done())];
    return [factory.updateSwitchStatement(node, of, factory.updateCaseBlock(node.caseBlock, all))];
  });
}

/**
 * Ends a rewritten case by `break`. A case that was a single `return` gets a `return` instead, although nobody takes its
 * value. So the build can turn the case into a string, which the engine skips faster (../../image/pieces.js).
 * @param {Statement[]} lowered the rewritten statements
 * @param {readonly Statement[]} statements those of the source
 */
function leaveCase(lowered, statements) {
  const [only] = lowered;
  const isReturn = statements.length === 1 && statements[0] !== undefined && ts.isReturnStatement(statements[0]);
  if (isReturn && lowered.length === 1 && only && ts.isExpressionStatement(only)) return [factory.createReturnStatement(only.expression)];
  return [...lowered, factory.createBreakStatement()];
}

/**
 * Rewrites a loop that contains `await` into a function that calls itself for each round. `tail` is the code after the
 * loop.
 * @param {Lowering} by
 * @param {import('typescript').WhileStatement | import('typescript').ForStatement} node
 * @param {Tail} tail
 * @returns {Statement[]}
 */
export function lowerLoop(by, node, tail) {
  const body = bodyOf(node.statement);
  const { initializer: first, incrementor: step, condition } = ts.isForStatement(node) ? node : { ...noParts, condition: node.expression };
  refuseKept(node, first);
  const isEndless = !condition || condition.kind === Kind.TrueKeyword;
  /** Turns the first part of a `for` into a statement. @param {import('typescript').ForInitializer} one */
  const asStatement = one => ts.isVariableDeclarationList(one) ? factory.createVariableStatement(undefined, by.plain(one))
    : factory.createExpressionStatement(by.plain(one));
  const start = first ? [asStatement(first)] : [];
  return meet(by, 2, tail, met => {
    const join = joinAt(by.nameNext());
    /** The code at the end of each round of the loop: the last part of a `for`, such as `i++`, then the next round. @type {Tail} */
    const again = step ? tailOf([], () => [factory.createExpressionStatement(by.plain(step)), ...join.tail.done()]) : join.tail;
    const around = by.lowerList(body, again, { breaks: met, continues: again });
    const inside = isEndless ? around : [choose(by.plain(condition), around, met.done())];
    return [...start, ...join.declare(inside, join.tail.done())];
  });
}

/**
 * Refuses a loop in which an inner function uses the loop's variable. After the rewriting all rounds share one variable, so
 * the function would see the variable's last value.
 * @param {import('typescript').IterationStatement} node
 * @param {Node | undefined} first the part of a `for` that declares the variable
 */
function refuseKept(node, first) {
  if (!first || !ts.isVariableDeclarationList(first)) return;
  const held = first.declarations.map(one => one.name.getText());
  /**
   * Looks for the loop's variables within inner functions.
   * @param {Node} one
   * @param {boolean} isIn whether the node is in an inner function
   */
  const look = (one, isIn) => {
    const isHeld = isIn && ts.isIdentifier(one) && held.includes(one.text);
    if (isHeld) throw new Refusal(one, `A function in the loop uses "${one.text}", which changes: give it a constant.`);
    ts.forEachChild(one, child => look(child, isIn || (ts.isFunctionLike(child) && !isWord(child.parent, 'until'))));
  };
  look(node.statement, false);
}

/**
 * Lets several paths run the same code after them. If that is long, it becomes a function that each path calls.
 * @param {Lowering} by
 * @param {number} paths the number of paths that run the tail
 * @param {Tail} tail the code after the paths
 * @param {(tail: Tail) => Statement[]} lower rewrites the paths, given the code that they run at their end
 * @returns {Statement[]}
 */
function meet(by, paths, tail, lower) {
  if (paths < 2 || tail.isShort) return lower(tail);
  const join = joinAt(by.nameNext());
  const lowered = lower(join.tail);
  return join.declare(tail.done(), lowered);
}
