/** Makes the statements of rewritten code: callbacks, and the functions at which paths meet. */
import { ts } from '../../typescript.js';
import { names } from './names.js';

/** @typedef {import('typescript').Statement} Statement */
/** @typedef {import('typescript').Expression} Expression */
/** @typedef {import('typescript').BindingName} BindingName */
/** @typedef {readonly (string | BindingName)[]} Parameters */

const { factory } = ts;

/** Makes an identifier for the syntax tree. @param {string} name */
export const id = name => factory.createIdentifier(name);

/**
 * Makes a statement that calls a function with these arguments.
 * @param {Expression} callee
 * @param {readonly Expression[]} list
 * @returns {Statement}
 */
export const callOf = (callee, list) => factory.createExpressionStatement(factory.createCallExpression(callee, undefined, list));

/**
 * Makes a statement that calls the function of this name with these arguments.
 * @param {string} name
 * @param {readonly Expression[]} list
 */
export const callNamed = (name, list) => callOf(id(name), list);

/** Makes the number 0, which is `End.done` of src/fault.ts. By it a callback is told that the call succeeded and the code after it may run. */
export const done = () => factory.createNumericLiteral(0);

/**
 * Makes a statement that calls a callback with the number of `End.done`, by which the callback knows that the call succeeded.
 * @param {string} name of the callback
 * @returns {Statement}
 */
export const callDone = name => callNamed(name, [done()]);

/** Makes parameters of names or patterns. @param {Parameters} list */
const parametersOf = list => list.map(name => factory.createParameterDeclaration(undefined, undefined, name));

/** Makes a block of statements. @param {readonly Statement[]} list */
const blockOf = list => factory.createBlock(list, true);

/**
 * Makes a function expression with these parameters and statements.
 * @param {Parameters} list
 * @param {readonly Statement[]} body
 */
export function functionOf(list, body) {
  return factory.createFunctionExpression(undefined, undefined, undefined, undefined, parametersOf(list), undefined, blockOf(body));
}

/**
 * Makes a function declaration with these parameters and statements.
 * @param {string} name
 * @param {Parameters} list
 * @param {readonly Statement[]} body
 * @returns {Statement}
 */
export function declare(name, list, body) {
  return factory.createFunctionDeclaration(undefined, undefined, name, undefined, parametersOf(list), undefined, blockOf(body));
}

/**
 * Makes one statement of several: a block, unless the list is a lone `if` or expression.
 * @param {readonly Statement[]} list
 * @returns {Statement}
 */
function asOne(list) {
  const [only, ...others] = list;
  return only && others.length === 0 && (ts.isIfStatement(only) || ts.isExpressionStatement(only)) ? only : blockOf(list);
}

/**
 * Makes an `if` statement. It has no `else` if there is nothing to do otherwise.
 * @param {Expression} condition
 * @param {readonly Statement[]} then
 * @param {readonly Statement[]} otherwise
 * @returns {Statement}
 */
export function choose(condition, then, otherwise) {
  return factory.createIfStatement(condition, blockOf(then), otherwise.length > 0 ? asOne(otherwise) : undefined);
}

/** The names of the two parameters of a callback: how the call ended, a number of `End`, and the fault if it failed. */
export const ends = [names.end, names.fault];

/**
 * Makes an `if` for a callback. It runs the given statements if the call ended by `End.done`, which is 0. Otherwise it passes the other end
 * and its fault to the caller.
 * @param {readonly Statement[]} rest
 * @returns {Statement[]}
 */
export function unlessEnded(rest) {
  return [choose(id(names.end), [callNamed(names.onEnd, [id(names.end), id(names.fault)])], rest)];
}
