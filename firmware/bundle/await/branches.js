/** Lowers statements with several paths, which meet in the code after them: `if`, `switch` and loops. */
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

/** `while` has only a condition. */
const noParts = { initializer: undefined, incrementor: undefined };

/** @param {Lowering} by @param {import('typescript').IfStatement} node @param {Tail} tail @param {Loop} loop @returns {Statement[]} */
export function lowerIf(by, node, tail, loop) {
  const condition = by.plain(node.expression);
  const [then, otherwise] = [bodyOf(node.thenStatement), bodyOf(node.elseStatement)];
  const paths = countEnds(then) + countEnds(otherwise);
  return meet(by, paths, tail, met => [choose(condition, by.lowerList(then, met, loop), by.lowerList(otherwise, met, loop))]);
}

/** @param {Statement} node @param {Loop} loop @returns {Statement[]} */
export function jump(node, loop) {
  const to = ts.isBreakStatement(node) ? loop.breaks : loop.continues;
  if (!to || (ts.isBreakOrContinueStatement(node) && node.label)) throw new Refusal(node, 'This jump has no lowering.');
  return to.done();
}

/** @param {Lowering} by @param {import('typescript').SwitchStatement} node @param {Tail} tail @param {Loop} loop @returns {Statement[]} */
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
 * A case that only awaits and returns is one return: an image has it as text, which the engine skips (../../image/pieces.js). Nobody takes the
 * value. @param {Statement[]} lowered @param {readonly Statement[]} statements of the source
 */
function leaveCase(lowered, statements) {
  const [only] = lowered;
  const isReturn = statements.length === 1 && statements[0] !== undefined && ts.isReturnStatement(statements[0]);
  if (isReturn && lowered.length === 1 && only && ts.isExpressionStatement(only)) return [factory.createReturnStatement(only.expression)];
  return [...lowered, factory.createBreakStatement()];
}

/**
 * A loop becomes a function that calls itself.
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
  /** @param {import('typescript').ForInitializer} one */
  const asStatement = one => ts.isVariableDeclarationList(one) ? factory.createVariableStatement(undefined, by.plain(one))
    : factory.createExpressionStatement(by.plain(one));
  const start = first ? [asStatement(first)] : [];
  return meet(by, 2, tail, met => {
    const join = joinAt(by.nameNext());
    /** @type {Tail} */
    const again = step ? tailOf([], () => [factory.createExpressionStatement(by.plain(step)), ...join.tail.done()]) : join.tail;
    const around = by.lowerList(body, again, { breaks: met, continues: again });
    const inside = isEndless ? around : [choose(by.plain(condition), around, met.done())];
    return [...start, ...join.declare(inside, join.tail.done())];
  });
}

/**
 * The variable of a loop is one for all its rounds: a function that is kept would see the last one.
 * @param {import('typescript').IterationStatement} node @param {Node | undefined} first
 */
function refuseKept(node, first) {
  if (!first || !ts.isVariableDeclarationList(first)) return;
  const held = first.declarations.map(one => one.name.getText());
  /** @param {Node} one @param {boolean} isIn */
  const look = (one, isIn) => {
    const isHeld = isIn && ts.isIdentifier(one) && held.includes(one.text);
    if (isHeld) throw new Refusal(one, `A function in the loop uses "${one.text}", which changes: give it a constant.`);
    ts.forEachChild(one, child => look(child, isIn || (ts.isFunctionLike(child) && !isWord(child.parent, 'until'))));
  };
  look(node.statement, false);
}

/**
 * @param {Lowering} by
 * @param {number} paths that run the tail
 * @param {Tail} tail
 * @param {(tail: Tail) => Statement[]} lower
 * @returns {Statement[]}
 */
function meet(by, paths, tail, lower) {
  if (paths < 2 || tail.isShort) return lower(tail);
  const join = joinAt(by.nameNext());
  const lowered = lower(join.tail);
  return join.declare(tail.done(), lowered);
}
