/**
 * Checks that the engine can run a finished bundle: ES5, minus missing features, with known names only. Each finding is a
 * sentence with the place in the bundle. The linter reads the sources; these faults appear only after compiler and minifier.
 */
import { tokTypes } from 'acorn';
import { findFreeNames } from '../bundle/names.js';
import { findLate } from '../bundle/order.js';
import { readCode, walk, walkOwn } from '../bundle/tree.js';
import { globals } from '../engine/facts.js';
import { findRegexGap } from './regex.js';

/** @typedef {import('../bundle/tree.js').Node} Node */
/** A fault: its offset in the code, and a clause such as "the engine has no labels". @typedef {{ at: number, text: string }} Finding */

const known = [...globals.language, ...globals.runtime];

/**
 * Checks by the type of a node. Each returns a clause that says what the engine lacks or does otherwise; undefined or false
 * if the engine runs the node as Node does.
 * @type {Record<string, (node: Node) => string | false | undefined>}
 */
const lacking = {
  LabeledStatement: () => 'the engine has no labels',
  DoWhileStatement: node => !/^(Block|Expression)Statement$/.test(node.body.type)
    && 'the engine misses a semicolon after such a statement of a "do" without braces',
  ForInStatement: () => 'the engine also comes to names that are added meanwhile, and ends at a deleted one; use Object.keys',
  Identifier: node => node.name === 'arguments' && 'the engine also counts parameters that were not given in "arguments"',
  WithStatement: () => 'the engine has no "with"',
  SwitchStatement: node => isDefaultBeforeCase(node) && 'the engine takes no "case" after "default"',
  Literal: node => checkLiteral(node),
  CallExpression: node => calls.find(([isSo]) => isSo(node))?.[1],
  BinaryExpression: node => node.operator === 'instanceof' && /Error$/.test(node.right.name)
    && 'the exceptions of the engine are instances of nothing',
  Property: node => node.kind !== 'init' ? 'the engine loses exceptions in a getter or setter' : nameOf(node.key) === 'valueOf' && ownValueOf,
  AssignmentExpression: node => node.left.type === 'MemberExpression' && nameOf(node.left.property) === 'valueOf' && ownValueOf,
  MemberExpression: node => isPrototypeMember(node) && 'the engine knows no members of a built-in prototype',
};

const ownValueOf = 'before 2v29 the engine calls the "valueOf" of an object before && or || (issue 2676)';

/**
 * Calls that the engine runs otherwise than Node. `isSo` recognises one, and `text` is a clause that says what differs.
 * @type {[isSo: (node: Node) => boolean, text: string][]}
 */
const calls = [
  [node => isReduceFromNothing(node), 'the engine takes "undefined" as the start of a reduce for none'],
  [node => isGivingNothing(node), 'before 2v29 the engine passes over a callback that gives "undefined" (issue 2678)'],
  [node => isSortOfSorted(node), 'before 2v29 the engine keeps a list for ever that is sorted and was in order; write reverse().sort()'],
];

/** Returns the name of a property. @param {Node} node an identifier or a string literal */
const nameOf = node => node.name ?? node.value;

/** Tells whether a `switch` has its `default` before a `case`. @param {Node} node */
function isDefaultBeforeCase(node) {
  const at = node.cases.findIndex((/** @type {Node} */ one) => !one.test);
  return at >= 0 && at < node.cases.length - 1;
}

/**
 * Tells whether an expression such as Array.prototype.slice names a built-in method, which is undefined in the engine.
 * @param {Node} node
 */
function isPrototypeMember(node) {
  const owner = node.object;
  return owner.type === 'MemberExpression' && owner.property.name === 'prototype' && globals.language.includes(owner.object.name);
}

/**
 * Tells whether a call such as list.reduce(add, undefined) begins with undefined. The engine would begin with the first
 * element instead.
 * @param {Node} node
 */
function isReduceFromNothing(node) {
  return node.callee.type === 'MemberExpression' && node.callee.property.name === 'reduce' && isUndefined(node.arguments[1]);
}

/** Tells whether an expression is undefined, also as the minifier writes it, void 0. @param {Node | undefined} node */
const isUndefined = node => node?.type === 'UnaryExpression' ? node.operator === 'void' : node?.type === 'Identifier' && node.name === 'undefined';

const askers = ['every', 'filter', 'map', 'some'];

/**
 * Tells whether the callback of a call such as list.every(function (one) { if (one) return true; }) may return undefined.
 * Named callbacks are checked by types instead (src/device/types/engine.d.ts).
 * @param {Node} node
 */
function isGivingNothing(node) {
  const [callback] = node.arguments;
  if (node.callee.type !== 'MemberExpression' || !askers.includes(node.callee.property.name) || callback?.type !== 'FunctionExpression') return false;
  /** The `return` statements of the callback, without those of functions within it. @type {Node[]} */
  const returns = [];
  walkOwn(callback.body, inner => inner.type === 'ReturnStatement' && returns.push(inner));
  return !endsAlways(callback.body) || returns.some(({ argument }) => !argument || isUndefined(argument));
}

/** Tells whether the code after a statement is unreachable. @param {Node} node a statement @returns {boolean} */
function endsAlways(node) {
  if (node.type === 'BlockStatement') return node.body.some(endsAlways);
  if (node.type === 'IfStatement') return !!node.alternate && endsAlways(node.consequent) && endsAlways(node.alternate);
  if (node.type === 'TryStatement') return endsAlways(node.block) && (!node.handler || endsAlways(node.handler.body));
  if (node.type === 'SwitchStatement') {
    return node.cases.some((/** @type {Node} */ one) => !one.test) && node.cases.at(-1).consequent.some(endsAlways);
  }
  return node.type === 'ReturnStatement' || node.type === 'ThrowStatement';
}

/**
 * Tells whether a call such as names.sort() may sort a list that is in order already, whose memory an old engine never
 * frees. A sort with a compare function does not count, as our lists there are short.
 * @param {Node} node
 */
function isSortOfSorted(node) {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.property.name !== 'sort' || node.arguments.length > 0) return false;
  return callee.object.type !== 'CallExpression' || callee.object.callee.property?.name !== 'reverse';
}

/**
 * Returns a clause that says what the engine does otherwise with a regular expression or a string; undefined or false if it
 * does nothing otherwise.
 * @param {Node} node
 */
function checkLiteral(node) {
  if (node.regex) {
    const gap = findRegexGap(node.regex.pattern, node.regex.flags);
    return gap && `in the regular expression ${node.raw} the engine ${gap}`;
  }
  return typeof node.value === 'string' && /[^\x00-\xff]/.test(node.value)
    && 'a character of a string is one byte in the engine, from \\x00 to \\xff';
}

/** Finds all nodes that the engine lacks or runs otherwise than Node. @param {any} tree */
function findLacking(tree) {
  /** The faults that are found so far. @type {Finding[]} */
  const found = [];
  walk(tree, node => {
    const text = lacking[node.type]?.(node);
    if (text) found.push({ at: node.start, text });
  });
  return found;
}

/** Tokens after which the engine's lexer reads a slash as the start of a regular expression. */
const notDivisible = [tokTypes.incDec, tokTypes._this, tokTypes.braceR];
/** Tokens after which the engine's lexer reads a slash as a division. */
const notBeforeRegex = [tokTypes.parenR, tokTypes.bracketR, tokTypes.bitwiseOR, tokTypes.bitwiseXOR];

/**
 * Finds each slash that the engine takes for a division instead of a regular expression, or the reverse.
 * @param {import('acorn').Token[]} tokens
 */
function findMisreadSlashes(tokens) {
  return tokens.flatMap((token, index) => {
    const before = tokens[index - 1]?.type;
    if (!before) return [];
    if (token.type === tokTypes.slash && notDivisible.includes(before)) {
      return [{ at: token.start, text: 'the engine takes this division for a regular expression' }];
    }
    if (token.type === tokTypes.regexp && notBeforeRegex.includes(before)) {
      return [{ at: token.start, text: 'the engine takes this regular expression for a division' }];
    }
    return [];
  });
}

/** Describes a place in the bundle by its line and the text around it. @param {string} code @param {number} at */
function quotePlace(code, at) {
  const line = code.slice(0, at).split('\n').length;
  return `line ${line}, near ${JSON.stringify(code.slice(Math.max(0, at - 12), at + 28))}`;
}

/** Checks a finished bundle. @param {string} code @returns {string[]} sentences; empty if the engine can run it */
export function checkSyntax(code) {
  let bundle;
  try {
    bundle = readCode(code);
  } catch (error) {
    const { pos, message } = /** @type {{ pos: number, message: string }} */ (error);
    return [`The bundle is not ES5: ${message.replace(/ \(\d+:\d+\)$/, '')}, ${quotePlace(code, pos)}.`];
  }
  const { tree, tokens, scopes } = bundle;
  const late = findLate(bundle).map(({ name, at }) => ({ at, text: `"${name}" is used before its declaration, and the engine hoists nothing` }));
  const findings = [...findLacking(tree), ...findMisreadSlashes(tokens), ...late].sort((a, b) => a.at - b.at);
  const missing = findFreeNames(scopes).filter(name => !known.includes(name));
  return [
    ...findings.map(({ at, text }) => `${text[0]?.toUpperCase()}${text.slice(1)}: ${quotePlace(code, at)}.`),
    ...missing.map(name => `The bundle names "${name}", which the engine does not have.`),
  ];
}
