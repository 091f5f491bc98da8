/**
 * The code after a statement, its tail. The end of a path runs it: either at once, or as the callback of the path's last call. A
 * tail that is short is written there. Another one with several paths is a function, above the statement.
 */
import { ts } from '../../typescript.js';
import { contains } from './forms.js';
import { names } from './names.js';
import { callDone, callNamed, declare, ends, functionOf, id, unlessEnded } from './write.js';

/** @typedef {import('typescript').Statement} Statement */
/** @typedef {import('typescript').Expression} Expression */

/**
 * @typedef {object} Tail
 * @property {() => Statement[]} done runs it now
 * @property {() => Expression} callback runs it after `done`; another end goes to the caller
 * @property {boolean} isShort whether it may be written more than once
 */

/** What follows the last statement of a function without a value: only its caller's callback. It needs no closure. @type {Tail} */
export const endOfFunction = { done: () => [callDone(names.onEnd)], callback: () => id(names.onEnd), isShort: true };

const shortest = 60;

/** @param {readonly Statement[]} list in the source @param {() => Statement[]} lower @returns {Tail} */
export function tailOf(list, lower) {
  const [only, ...others] = list;
  const isFunction = (/** @type {import('typescript').Node} */ node) => !!ts.forEachChild(node, one => ts.isFunctionLike(one) || undefined);
  const isOne = !!only && (ts.isExpressionStatement(only) || ts.isReturnStatement(only) || ts.isThrowStatement(only));
  const isPlain = isOne && !contains(only, isFunction);
  return {
    done: lower,
    callback: () => functionOf(ends, unlessEnded(lower())),
    isShort: isPlain && others.length === 0 && only.end - only.getStart() <= shortest,
  };
}

/**
 * A tail as a function of its own.
 * @typedef {object} Join
 * @property {Tail} tail
 * @property {(body: Statement[], paths: readonly Statement[]) => Statement[]} declare the function, and the paths that use it
 */

/** @param {string} name @returns {Join} */
export function joinAt(name) {
  let isCallback = false;
  /** @type {Set<import('typescript').Node>} */
  const calls = new Set();
  const tail = {
    done() {
      const call = callNamed(name, []);
      calls.add(call);
      return [call];
    },
    callback() {
      isCallback = true;
      return id(name);
    },
    isShort: true,
  };
  /** @param {Statement[]} list @returns {Statement[]} its calls say `done`, if callers of a callback do too */
  function settle(list) {
    /** @param {import('typescript').Node} node @returns {import('typescript').Node} */
    const visit = node => calls.has(node) ? callDone(name) : ts.visitEachChild(node, visit, undefined);
    return isCallback ? list.map(one => /** @type {Statement} */ (visit(one))) : list;
  }
  return {
    tail,
    declare: (body, paths) => settle([declare(name, isCallback ? ends : [], isCallback ? unlessEnded(body) : body), ...paths]),
  };
}
