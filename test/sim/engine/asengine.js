// Makes JavaScript for Node or a browser of the shipped bundle and of the sources. It has the engine's operators and exceptions, and an end of
// memory. The build of the page uses it, too.

import { readFileSync } from 'node:fs';
import { parse } from 'acorn';
import { applyEdits } from '../../../firmware/bundle/edits.js';
import { walk } from '../../../firmware/bundle/tree.js';
import { limits } from './limits.js';

/** @typedef {import('../../../firmware/bundle/tree.js').Node} Node */
/** @typedef {Parameters<typeof applyEdits>[1]} Edits */

const limitsFile = new URL('./limits.js', import.meta.url);

/** An expression that gives the engine's operators and functions, in the realm that evaluates it. */
export const limitsText = `(function () { ${readFileSync(limitsFile, 'utf8').replace('export const limits =', 'return')} })()`;

const operators = ['less_', 'most_', 'more_', 'least_', 'equal_', 'number_', 'float_', 'bits_', 'sum_', 'add_', 'appended_', 'key_', 'indexed_', 'set_', 'delete_', 'both_', 'later_', 'keyed_'];

const held = `function held_(of) {
  if (typeof of === 'object' && of && !ArrayBuffer.isView(of)) memory_.see(of);
  return of;
}`.replace(/\n\s*/g, ' ');

/** @type {Record<string, string>} */
const compared = { '<': 'less_', '<=': 'most_', '>': 'more_', '>=': 'least_', '==': 'equal_', '!=': '!equal_', '+': 'sum_' };
/** @type {Record<string, string>} */
const operands = { '-': 'float_', '*': 'float_', '/': 'float_', '%': 'float_', '&': 'bits_', '|': 'bits_', '^': 'bits_', '<<': 'bits_', '>>': 'bits_', '>>>': 'bits_' };
/** @type {Record<string, string>} */
const signs = { '+': 'number_', '-': 'float_', '~': 'bits_' };

/** @param {Node} node whether it is a number in any case @returns {boolean} */
function isNumber(node) {
  if (node.type === 'Literal') return typeof node.value === 'number';
  if (node.type === 'UnaryExpression') return node.operator in signs;
  if (node.type === 'BinaryExpression') return node.operator in operands || (node.operator === '+' && isNumber(node.left) && isNumber(node.right));
  if (node.type === 'ConditionalExpression') return isNumber(node.consequent) && isNumber(node.alternate);
  if (node.type === 'MemberExpression') return !node.computed && node.property.name === 'length';
  return node.type === 'UpdateExpression';
}

/** @param {Node} node */
const isWhole = node => node.type === 'Literal' && Number.isInteger(node.value);

/** @param {Node} node a number of 32 bits @returns {boolean} */
const isSmall = node => node.type === 'Literal' ? isWhole(node) && (node.value | 0) === node.value : operands[node.operator] === 'bits_' || (node.type === 'UnaryExpression' && isSmall(node.argument));

/** @param {Node} node */
const isText = node => node.type === 'Literal' && typeof node.value === 'string';

/** @param {Node} node null, undefined, or void 0: it is compared only with itself */
const isNothing = node => (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined') || node.operator === 'void';

/** @param {Node} node a comparison or sum that Node and the engine compute alike */
function isAlike({ operator, left, right }) {
  if (isNumber(left) && isNumber(right)) return true;
  if (operator === '+') return isWhole(left) || isWhole(right) || (isText(left) && isText(right));
  return /^[!=]=$/.test(operator) && (isNothing(left) || isNothing(right));
}

/** @param {Node} node whether a second evaluation changes nothing @returns {boolean} */
const isPlain = node => node.type === 'Identifier' || node.type === 'ThisExpression' || (node.type === 'MemberExpression' && (!node.computed || node.property.type === 'Literal') && isPlain(node.object));

/** @param {Node} node whether it calls a function @returns {boolean} */
function hasCall(node) {
  let has = false;
  walk(node, inner => void (has ||= inner.type === 'CallExpression'));
  return has;
}

/** Whether an indexed value is only read: not assigned, called or deleted. @param {Node} node @param {Node | undefined} parent */
function isRead(node, parent) {
  if (node.type !== 'MemberExpression' || !node['computed'] || node['property'].type === 'Literal' || node['optional']) return false;
  const isWritten = /^(Assignment|ForIn|ForOf)/.test(parent?.type ?? '') && parent?.['left'] === node;
  return !isWritten && parent?.['callee'] !== node && parent?.type !== 'UpdateExpression' && parent?.['operator'] !== 'delete';
}

/** A member by a key that may be a text. @param {Node} node */
const isByKey = node => node.type === 'MemberExpression' && node['computed'] && !isNumber(node['property']) && node['property'].type !== 'Literal';

/** A node that grows data: an object by a computed key, or a list by `push`. @param {Node} node @returns {Node | undefined} */
function growing(node) {
  const target = node.type === 'AssignmentExpression' ? node['left'] : node.type === 'CallExpression' ? node['callee'] : undefined;
  if (target?.type !== 'MemberExpression') return undefined;
  const isPush = node.type === 'CallExpression' && !target['computed'] && target['property'].name === 'push';
  const isKey = node.type === 'AssignmentExpression' && target['computed'] && target['property'].type !== 'Literal';
  return isPush || isKey ? target['object'] : undefined;
}

/** Puts a call of the named function around an expression. @param {Node} node @param {string} name @returns {Edits} */
const wrapped = (node, name) => [{ start: node.start, end: node.start, text: ` ${name}(` }, { start: node.end, end: node.end, text: ')' }];

/** @param {string} text @param {Edits} edits of outer nodes before those of inner ones: at one place inner ones close first */
function applied(text, edits) {
  const isEnd = (/** @type {Edits[number]} */ one) => one.start === one.end && one.text.endsWith(')');
  return applyEdits(text, [...edits.filter(one => !isEnd(one)), ...edits.filter(isEnd).reverse()]);
}

/** @param {string} text @param {Node} node a binary operation or an assignment @returns {{ start: number, end: number }} of its operator */
function operatorOf(text, { left, operator }) {
  const start = text.indexOf(operator, left.end);
  return { start, end: start + operator.length };
}

/** @param {string} text @param {Node} node @param {Node | undefined} parent @returns {Edits} the operators of the engine */
function operatorEdits(text, node, parent) {
  const { type, operator, left, right } = node;
  if (type === 'Literal' && typeof node['value'] === 'number' && !isWhole(node)) return [{ start: node.start, end: node.end, text: ` ${limits.floatOf(node['raw'])}` }];
  // a point also takes a line feed
  if (node['regex'] && /(^|[^\\])[.]/.test(node['regex'].pattern)) return [{ start: node.end, end: node.end, text: 's' }];
  if (type === 'UnaryExpression' && operator in signs && !isNumber(node['argument'])) return wrapped(node['argument'], /** @type {string} */ (signs[operator]));
  if (type === 'BinaryExpression' && operator === '+' && isPlain(left) && hasCall(right) && !isAlike(node)) {
    const of = text.slice(left.start, left.end);
    return [{ start: node.start, end: node.start, text: ' appended_(' }, { ...operatorOf(text, node), text: ',' }, { start: node.end, end: node.end, text: `,${of})` }];
  }
  if (type === 'BinaryExpression' && operator in compared && !isAlike(node)) return [...wrapped(node, /** @type {string} */ (compared[operator])), { ...operatorOf(text, node), text: ',' }];
  const turn = /** @type {string} */ (operands[type === 'AssignmentExpression' ? operator.slice(0, -1) : operator]);
  const isToTurn = (/** @type {Node} */ one) => !(turn === 'bits_' ? isSmall(one) : isNumber(one));
  // both may be undefined
  if (type === 'BinaryExpression' && turn && !isNumber(left) && !isNumber(right)) {
    return [{ start: node.start, end: node.start, text: ` both_("${operator}",` }, { ...operatorOf(text, node), text: ',' }, { start: node.end, end: node.end, text: ')' }];
  }
  if (type === 'BinaryExpression' && turn) return [left, right].filter(isToTurn).flatMap(one => wrapped(one, turn));
  if (type === 'BinaryExpression' && operator === 'in' && !isText(left)) return wrapped(left, 'key_');
  if (type === 'AssignmentExpression' && (turn || operator === '+=') && left.type === 'MemberExpression' && !isPlain(left) && hasCall(right)) {
    const { object, property, computed } = left;
    const point = text.indexOf(computed ? '[' : '.', object.end);
    const sign = operatorOf(text, node);
    return [
      { start: node.start, end: node.start, text: ` keyed_("${operator.slice(0, -1)}",` }, { start: point, end: point + 1, text: computed ? ',(' : ',("' },
      { start: computed ? left.end - 1 : property.end, end: sign.end, text: computed ? '),() => (' : '"),() => (' }, { start: node.end, end: node.end, text: '))' },
    ];
  }
  if (type === 'AssignmentExpression' && operator === '+=' && isPlain(left) && !isWhole(right)) {
    const of = text.slice(left.start, left.end);
    return [{ ...operatorOf(text, node), text: '= add_(' }, { start: node.end, end: node.end, text: `,${of})` }];
  }
  if (type === 'AssignmentExpression' && turn && isPlain(left) && (!isNumber(right) || hasCall(right))) {
    return [{ ...operatorOf(text, node), text: `= later_("${operator.slice(0, -1)}",` }, { start: node.end, end: node.end, text: `,${text.slice(left.start, left.end)})` }];
  }
  if (type === 'AssignmentExpression' && turn && isToTurn(right)) return wrapped(right, turn);
  if (isRead(node, parent)) {
    const bracket = text.indexOf('[', node['object'].end);
    return [{ start: node.start, end: node.start, text: ' indexed_(' }, { start: bracket, end: bracket + 1, text: ',(' }, { start: node.end - 1, end: node.end, text: `)${isPlain(node['object']) && hasCall(node['property']) ? `,${text.slice(node['object'].start, node['object'].end)}` : ''})` }];
  }
  if (type === 'AssignmentExpression' && operator === '=' && isByKey(left)) {
    const bracket = text.indexOf('[', left['object'].end);
    const sign = text.indexOf('=', left.end);
    return [
      { start: node.start, end: node.start, text: ' set_(' }, { start: bracket, end: bracket + 1, text: ',(' }, { start: left.end - 1, end: sign + 1, text: '),(' }, { start: node.end, end: node.end, text: '))' },
    ];
  }
  if (type === 'UnaryExpression' && operator === 'delete') {
    const { object, property, computed } = node['argument'];
    const point = text.indexOf(computed ? '[' : '.', object.end);
    return [
      { start: node.start, end: object.start, text: ` delete_(${text.slice(node.start + 'delete'.length, object.start)}` }, { start: point, end: point + 1, text: computed ? ',(' : ',"' },
      { start: computed ? node.end - 1 : property.end, end: node.end, text: computed ? '))' : '")' },
    ];
  }
  const isKey = type === 'MemberExpression' && !(parent?.type === 'AssignmentExpression' && parent['operator'] === '=' && parent['left'] === node) && parent?.['operator'] !== 'delete' && node['computed'] && !isNumber(node['property']) && node['property'].type !== 'Literal' && parent?.['callee'] !== node;
  return isKey && !node['optional'] ? wrapped(node['property'], 'key_') : [];
}

/**
 * Index reads go through `indexed_`, growth is measured, and no `catch` sees the end of memory.
 * @param {string} text of a bundle
 * @param {boolean} isShared
 */
function asEngine(text, isShared) {
  /** @type {Edits} */
  const edits = [];
  walk(parse(text, { ecmaVersion: 'latest' }), (node, parent) => {
    edits.push(...operatorEdits(text, node, parent), ...isShared ? callEdits(text, node) : []);
    const grows = growing(node);
    if (grows) edits.push({ start: grows.start, end: grows.start, text: ' held_(' }, { start: grows.end, end: grows.end, text: ')' });
    if (node.type === 'CatchClause') {
      const name = node['param']?.name ?? 'caught_';
      edits.push({ start: node.start, end: node['body'].start + 1, text: `catch (${name}) { if (${name} instanceof OutOfMemory_) throw ${name};` });
    }
  });
  return applied(text, edits);
}

/**
 * Keeps the bundle's names in a function: V8 checks a context's globals at each use. Its parameters: the end of memory, its exception, and the
 * operators of the realm.
 * @param {string} text of the bundle
 * @param {boolean} [isShared] by a realm that is not its own, and has Node's or a browser's functions: its calls go to the engine's
 */
export const asFunction = (text, isShared = false) => `(function (memory_, OutOfMemory_, limits_) { var ${[...operators, 'call_', 'given_'].map(name => `${name} = limits_.${name}`).join(', ')}; ${held} ${asEngine(text, isShared)}\n})`;

/** Methods and functions of the engine that differ, by name. */
const methods = new Set(['String', 'Array', 'Number', 'RegExp'].flatMap(owner => Object.keys(/** @type {any} */ (limits.builtins)[`${owner}.prototype`])));
const functions = Object.keys(limits.given_);
const globals = Object.keys(limits.builtins['globalThis'] ?? {});

/** @param {string} text @param {Node} node a call @returns {Edits} the functions of the engine */
function callEdits(text, node) {
  const { callee } = node;
  if (node.type !== 'CallExpression' || node['optional']) return [];
  if (callee.type === 'Identifier') return globals.includes(callee.name) ? [{ start: callee.start, end: callee.end, text: `given_.${callee.name}` }] : [];
  if (callee.type !== 'MemberExpression' || callee.computed || callee.optional) return [];
  const { object, property: { name } } = callee;
  if (limits.owners.includes(object.name)) return functions.includes(name) ? [{ start: callee.start, end: callee.end, text: `given_.${name}` }] : [];
  if (!methods.has(name)) return [];
  const open = text.indexOf('(', callee.end);
  const point = text.indexOf('.', object.end);
  const paren = text.slice(object.end, point);
  return [{ start: node.start, end: node.start, text: ` call_("${name}",` }, { start: object.end, end: open + 1, text: `${paren}${node['arguments'].length > 0 ? ',' : ''}` }];
}

/** A source of the firmware as a module of Node, with the operators and functions of the engine. @param {string} text */
export function asModule(text) {
  /** @type {Edits} */
  const edits = [];
  walk(parse(text, { ecmaVersion: 'latest', sourceType: 'module' }), (node, parent) => void edits.push(...operatorEdits(text, node, parent), ...callEdits(text, node)));
  return `import { limits as limits_ } from "${limitsFile.href}"; const { ${[...operators, 'call_', 'given_'].join(', ')} } = limits_; ${applied(text, edits)}`;
}
