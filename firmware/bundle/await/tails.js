/**
 * The code that runs after a statement of an async function, its tail. Each path through the statement ends with the tail:
 * at once, or as the callback of the path's last call. A short tail is written at each of these ends. A longer one with
 * several paths becomes a function above the statement.
 */
import { ts } from '../../typescript.js';
import { contains } from './forms.js';
import { names } from './names.js';
import { callDone, callNamed, declare, ends, functionOf, id, unlessEnded } from './write.js';

/** @typedef {import('typescript').Statement} Statement */
/** @typedef {import('typescript').Expression} Expression */

/**
 * The code that runs after a statement, as it is written at the end of each path.
 * @typedef {object} Tail
 * @property {() => Statement[]} done makes the statements that run this code at once
 * @property {() => Expression} callback makes a callback that runs this code if the call ended by `End.done`, and otherwise
 * passes the end to the caller
 * @property {boolean} isShort whether this code is short enough to be written at several places
 */

/** The tail after the last statement of a function without a value: it calls the callback that the function was given. @type {Tail} */
export const endOfFunction = { done: () => [callDone(names.onEnd)], callback: () => id(names.onEnd), isShort: true };

/** Longest statement, in characters of the source, that may be repeated at the end of each path. A longer one becomes a function. */
const shortest = 60;

/**
 * Makes the tail of a statement.
 * @param {readonly Statement[]} list the statements after it, as in the source
 * @param {() => Statement[]} lower rewrites these statements
 * @returns {Tail}
 */
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
 * The code after a statement (its tail), as a function of its own, since several paths call it.
 * @typedef {object} Join
 * @property {Tail} tail calls the function
 * @property {(body: Statement[], paths: readonly Statement[]) => Statement[]} declare returns the declaration of the
 * function, then the paths that call it
 */

/** Makes a tail that becomes a function of this name. @param {string} name @returns {Join} */
export function joinAt(name) {
  let isCallback = false;
  /** The calls of the function that were made so far. @type {Set<import('typescript').Node>} */
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
  /**
   * Gives each call of the tail's function the argument `End.done`, if the function also serves as a callback. A callback's first argument is how
   * the call ended.
   * @param {Statement[]} list
   * @returns {Statement[]}
   */
  function settle(list) {
    /**
     * Replaces each call of the tail's function in a node by a call with the argument `End.done`.
     * @param {import('typescript').Node} node
     * @returns {import('typescript').Node}
     */
    const visit = node => calls.has(node) ? callDone(name) : ts.visitEachChild(node, visit, undefined);
    return isCallback ? list.map(one => /** @type {Statement} */ (visit(one))) : list;
  }
  return {
    tail,
    declare: (body, paths) => settle([declare(name, isCallback ? ends : [], isCallback ? unlessEnded(body) : body), ...paths]),
  };
}
