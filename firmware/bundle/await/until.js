/**
 * Rewrites an awaited `until(function (done) { … })`, by which async code waits for code with callbacks. The body of the function is put in the
 * place of the call, and the callbacks in the places of its parameters.
 */
import { ts } from '../../typescript.js';
import { Refusal } from './forms.js';
import { id } from './write.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Statement} Statement */
/** @typedef {import('typescript').Expression} Expression */
/** @typedef {import('typescript').CallExpression} Call */
/** @typedef {import('./statements.js').Lowering} Lowering */

const { factory } = ts;

/**
 * Puts the body of the function that `until` was given in the place of the call, and returns its statements.
 * @param {Lowering} by
 * @param {Call} call
 * @param {readonly Expression[]} callbacks
 * @returns {Statement[]}
 */
export function splice(by, call, callbacks) {
  const [start] = call.arguments;
  if (!start || !ts.isFunctionExpression(start)) throw new Refusal(call, 'until needs a function, written there.');
  const parameters = start.parameters.map(one => one.name.getText());
  /** The declarations of callbacks that are used more than once. @type {Statement[]} */
  const above = [];
  const given = callbacks.map((callback, i) => {
    const uses = countUses(start.body, parameters[i]);
    if (uses < 2 || !ts.isFunctionExpression(callback)) return callback;
    const name = by.nameNext();
    above.push(factory.createFunctionDeclaration(undefined, undefined, name, undefined, callback.parameters, undefined, callback.body));
    return id(name);
  });
  /** Puts the callbacks in the place of the parameters, in all of a node. @param {Node} node @returns {Node} */
  function change(node) {
    const at = ts.isIdentifier(node) && !isKey(node) ? parameters.indexOf(node.text) : -1;
    if (given[at] && ts.isShorthandPropertyAssignment(node.parent)) throw new Refusal(node, 'Write its key and value.');
    return given[at] ?? ts.visitEachChild(node, change, undefined);
  }
  return [...above, ...start.body.statements.map(one => /** @type {Statement} */ (change(by.plain(one))))];
}

/** Tells whether a name is that of a property. The answer is false for a node that is rewritten already. @param {Node} node */
function isKey(node) {
  const { parent } = node;
  return !!parent && (ts.isPropertyAssignment(parent) || ts.isPropertyAccessExpression(parent)) && parent.name === node;
}

/**
 * Counts how often a name is used as a variable in a node.
 * @param {Node} node
 * @param {string | undefined} name
 * @returns {number}
 */
function countUses(node, name) {
  let uses = ts.isIdentifier(node) && node.text === name && !isKey(node) ? 1 : 0;
  ts.forEachChild(node, child => void (uses += countUses(child, name)));
  return uses;
}
