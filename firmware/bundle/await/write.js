/** Makes the statements of lowered code: callbacks, and the functions at which paths meet. */
import { ts } from '../../typescript.js';
import { names } from './names.js';

/** @typedef {import('typescript').Statement} Statement */
/** @typedef {import('typescript').Expression} Expression */
/** @typedef {import('typescript').BindingName} BindingName */
/** @typedef {readonly (string | BindingName)[]} Parameters */

const { factory, SyntaxKind: Kind } = ts;

/** @param {string} name */
export const id = name => factory.createIdentifier(name);

/** @param {Expression} callee @param {readonly Expression[]} list @returns {Statement} */
export const callOf = (callee, list) => factory.createExpressionStatement(factory.createCallExpression(callee, undefined, list));

/** @param {string} name @param {readonly Expression[]} list */
export const callNamed = (name, list) => callOf(id(name), list);

/** The text `done`, the end that lets the caller go on. */
export const done = () => factory.createStringLiteral('done', true);

/** @param {string} name of a callback @returns {Statement} its call with the end `done` */
export const callDone = name => callNamed(name, [done()]);

/** @param {Parameters} list */
const parametersOf = list => list.map(name => factory.createParameterDeclaration(undefined, undefined, name));

/** @param {readonly Statement[]} list */
const blockOf = list => factory.createBlock(list, true);

/** @param {Parameters} list @param {readonly Statement[]} body */
export function functionOf(list, body) {
  return factory.createFunctionExpression(undefined, undefined, undefined, undefined, parametersOf(list), undefined, blockOf(body));
}

/** @param {string} name @param {Parameters} list @param {readonly Statement[]} body @returns {Statement} */
export function declare(name, list, body) {
  return factory.createFunctionDeclaration(undefined, undefined, name, undefined, parametersOf(list), undefined, blockOf(body));
}

/** @param {readonly Statement[]} list @returns {Statement} a lone `if` needs no block after `else` */
function asOne(list) {
  const [only, ...others] = list;
  return only && others.length === 0 && (ts.isIfStatement(only) || ts.isExpressionStatement(only)) ? only : blockOf(list);
}

/** @param {Expression} condition @param {readonly Statement[]} then @param {readonly Statement[]} otherwise @returns {Statement} */
export function choose(condition, then, otherwise) {
  return factory.createIfStatement(condition, blockOf(then), otherwise.length > 0 ? asOne(otherwise) : undefined);
}

/** The parameters of a callback that goes on after `done`. */
export const ends = [names.end, names.fault];

/** @param {readonly Statement[]} rest @returns {Statement[]} the rest runs after `done`; another end goes to the caller */
export function unlessEnded(rest) {
  const isEnded = factory.createBinaryExpression(id(names.end), Kind.ExclamationEqualsEqualsToken, done());
  return [choose(isEnded, [callNamed(names.onEnd, [id(names.end), id(names.fault)])], rest)];
}
