/** Rewrites an awaited call: the code after it becomes the call's callbacks. */
import { ts } from '../../typescript.js';
import { callIn, hasAwait, isWord, Refusal } from './forms.js';
import { names } from './names.js';
import { endOfFunction } from './tails.js';
import { splice } from './until.js';
import { callNamed, callOf, declare, done, functionOf, id } from './write.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Statement} Statement */
/** @typedef {import('typescript').Expression} Expression */
/** @typedef {import('typescript').CallExpression} Call */
/** @typedef {import('typescript').BindingName} BindingName */
/** @typedef {import('./tails.js').Tail} Tail */
/** @typedef {import('./statements.js').Lowering} Lowering */

const { factory, SyntaxKind: Kind } = ts;

/**
 * Rewrites a `return` of an async function. A value goes to the callback for values, and an awaited call gets the
 * function's own callbacks.
 * @param {Lowering} by
 * @param {import('typescript').ReturnStatement} node
 * @returns {Statement[]}
 */
export function lowerReturn(by, node) {
  const { expression } = node;
  if (!expression) {
    if (by.kind !== 'void') throw new Refusal(node, 'This function returns a value.');
    return endOfFunction.done();
  }
  if (ts.isAwaitExpression(expression)) {
    const call = callIn(expression.expression);
    return by.kind !== 'void' ? awaitLastValue(by, call) : awaitCall(by, call, endOfFunction);
  }
  if (by.kind === 'void') throw new Refusal(expression, 'Write "return await", or the type of the value, Promise<…>.');
  const values = by.kind === 'list' && ts.isArrayLiteralExpression(expression) ? expression.elements : [expression];
  return [callNamed(names.onValue, values.map(one => by.plain(one)))];
}

/**
 * Rewrites a `return await` of a call with a value: the call gets this function's own callbacks.
 * @param {Lowering} by
 * @param {Call} call of an async function, whose value this function returns
 * @returns {Statement[]}
 */
function awaitLastValue(by, call) {
  if (isWord(call, 'tried') || isWord(call, 'elapsed')) throw new Refusal(call, 'Await it above the return.');
  return withCallbacks(by, call, [id(names.onValue), id(names.onEnd)]);
}

/**
 * Returns the call with these callbacks behind its arguments.
 * @param {Lowering} by
 * @param {Call} call
 * @param {readonly Expression[]} callbacks
 */
const callWith = (by, call, callbacks) => callOf(by.plain(call.expression), [...call.arguments.map(by.plain), ...callbacks]);

/**
 * Rewrites an awaited call without a value: `tail`, the code after it, becomes its callback.
 * @param {Lowering} by
 * @param {Call} call of a function without a value
 * @param {Tail} tail
 * @returns {Statement[]}
 */
function awaitCall(by, call, tail) {
  if (isWord(call, 'elapsed')) {
    const [clock, ms] = call.arguments;
    if (!clock || !ms) throw new Refusal(call, 'elapsed needs a clock and a time.');
    return [callOf(factory.createPropertyAccessExpression(by.plain(clock), 'after'), [by.plain(ms), functionOf([], tail.done())])];
  }
  if (isWord(call, 'tried')) return awaitTried(by, call, [], tail);
  return withCallbacks(by, call, [tail.callback()]);
}

/**
 * Rewrites an awaited call with a value: the code after it becomes a callback that takes the value.
 * @param {Lowering} by
 * @param {Call} call
 * @param {BindingName} name the variable for the value
 * @param {Statement[]} first statements before the rest, such as an assignment
 * @param {Tail} tail the code after the call
 * @returns {Statement[]}
 */
function awaitValue(by, call, name, first, tail) {
  if (isWord(call, 'elapsed')) throw new Refusal(call, 'A timer has no value.');
  if (isWord(call, 'tried')) return awaitTried(by, call, partsOf(name), tail);
  return withCallbacks(by, call, [functionOf(valuesOf(name), [...first, ...tail.done()]), id(names.onEnd)]);
}

/**
 * Returns the parameters of a callback for a value. An array pattern becomes several parameters, since several values are
 * passed as arguments.
 * @param {BindingName} name
 */
const valuesOf = name => ts.isArrayBindingPattern(name) ? name.elements.map(one => (ts.isOmittedExpression(one) ? '_' : one.name)) : [name];

/**
 * Returns the parts of the pattern in `const { end, fault } = await tried(f())`, by which async code sees how a call ended.
 * @param {BindingName} name
 * @returns {readonly import('typescript').BindingElement[]}
 */
function partsOf(name) {
  if (!ts.isObjectBindingPattern(name)) throw new Refusal(name, 'Write "const { end, fault } = await tried(…)".');
  return name.elements;
}

/**
 * Rewrites an awaited `tried(call)`, by which async code sees how the call ended: the callback also runs if the call fails.
 * @param {Lowering} by
 * @param {Call} tried the whole call
 * @param {readonly import('typescript').BindingElement[]} parts the variables that take `end`, `fault` and `value`
 * @param {Tail} tail the code after the call
 * @returns {Statement[]}
 */
function awaitTried(by, tried, parts, tail) {
  const [inner] = tried.arguments;
  if (!inner) throw new Refusal(tried, 'tried needs a call.');
  const call = callIn(inner);
  if (isWord(call, 'tried') || isWord(call, 'elapsed')) throw new Refusal(call, 'tried has nothing to look at.');
  /** Returns the variable that takes `end`, `fault` or `value` of the result. @param {string} key */
  const nameOf = key => parts.find(one => (one.propertyName ?? one.name).getText() === key)?.name;
  const [end, fault, value] = ['end', 'fault', 'value'].map(nameOf);
  if (parts.some(one => one.name !== end && one.name !== fault && one.name !== value)) {
    throw new Refusal(parts[0] ?? tried, 'tried has "end", "fault" and "value".');
  }
  const list = fault ?? value ? [end ?? names.end, fault ?? names.fault] : end ? [end] : [];
  if (!value) return withCallbacks(by, call, [functionOf(list, tail.done())]);
  const next = by.nameNext();
  const values = valuesOf(value);
  const passed = values.map((_, i) => `${names.value}${i || ''}`);
  const onValue = functionOf(passed, [callNamed(next, [done(), id('undefined'), ...passed.map(id)])]);
  return [declare(next, [...list, ...values], tail.done()), ...withCallbacks(by, call, [onValue, id(next)])];
}

/**
 * Adds callbacks to a call. A call of `until`, which waits for a function with callbacks, is replaced by that function's
 * body.
 * @param {Lowering} by
 * @param {Call} call
 * @param {readonly Expression[]} callbacks
 */
const withCallbacks = (by, call, callbacks) => isWord(call, 'until') ? splice(by, call, callbacks) : [callWith(by, call, callbacks)];

/**
 * Rewrites a statement that is an await, or an assignment of an awaited value.
 * @param {Lowering} by
 * @param {Expression} node
 * @param {Tail} tail
 * @returns {Statement[]}
 */
export function lowerExpression(by, node, tail) {
  if (ts.isAwaitExpression(node)) return awaitCall(by, callIn(node.expression), tail);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === Kind.EqualsToken && ts.isAwaitExpression(node.right) && !hasAwait(node.left)) {
    const set = factory.createExpressionStatement(factory.createAssignment(by.plain(node.left), id(names.value)));
    return awaitValue(by, callIn(node.right.expression), id(names.value), [set], tail);
  }
  by.plain(node);
  throw new Refusal(node, 'This await has no lowering.');
}

/**
 * Rewrites a declaration such as `const x = await f()`.
 * @param {Lowering} by
 * @param {import('typescript').VariableStatement} node
 * @param {Tail} tail
 * @returns {Statement[]}
 */
export function lowerVariable(by, node, tail) {
  const [only, ...others] = node.declarationList.declarations;
  const value = only?.initializer;
  if (!only || !value || others.length > 0 || !ts.isAwaitExpression(value)) {
    by.plain(node);
    throw new Refusal(node, 'This await has no lowering.');
  }
  return awaitValue(by, callIn(value.expression), only.name, [], tail);
}
