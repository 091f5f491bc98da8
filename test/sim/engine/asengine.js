// Translates the firmware's JavaScript for Node or a browser, so that it runs there as on the engine. The result has the engine's operators,
// functions and exceptions, and an end of memory. The build of the web page uses it, too.

import { readFileSync } from 'node:fs';
import { parse } from 'acorn';
import { applyEdits } from '../../../firmware/bundle/edits.js';
import { walk } from '../../../firmware/bundle/tree.js';
import { limits } from './limits.js';

/** A node of the firmware's syntax tree. @typedef {import('../../../firmware/bundle/tree.js').Node} Node */
/** A list of changes to a text: the place of each, and the new text there. @typedef {Parameters<typeof applyEdits>[1]} Edits */

const limitsFile = new URL('./limits.js', import.meta.url);

/**
 * The text of a JavaScript expression that is evaluated within a realm. Its value is an object with the engine's operators and functions (limits.js).
 */
export const limitsText = `(function () { ${readFileSync(limitsFile, 'utf8').replace('export const limits =', 'return')} })()`;

const operators = [
  'less_', 'most_', 'more_', 'least_', 'equal_', 'number_', 'float_', 'bits_', 'sum_', 'add_', 'appended_', 'key_', 'indexed_', 'set_', 'delete_',
  'both_', 'later_', 'keyed_',
];

const held = `function held_(of) {
  if (typeof of === 'object' && of && !ArrayBuffer.isView(of)) memory_.see(of);
  return of;
}`.replace(/\n\s*/g, ' ');

/**
 * For each comparison and the sum, the function of limits.js that computes it as the engine does.
 * @type {Record<string, string>}
 */
const compared = { '<': 'less_', '<=': 'most_', '>': 'more_', '>=': 'least_', '==': 'equal_', '!=': '!equal_', '+': 'sum_' };
/**
 * For each operator on numbers, the function of limits.js that turns an operand into a number as the engine does.
 * @type {Record<string, string>}
 */
const operands = {
  '-': 'float_', '*': 'float_', '/': 'float_', '%': 'float_', '&': 'bits_', '|': 'bits_', '^': 'bits_', '<<': 'bits_', '>>': 'bits_', '>>>': 'bits_',
};
/**
 * For each sign before a value, the function of limits.js that turns the value into a number.
 * @type {Record<string, string>}
 */
const signs = { '+': 'number_', '-': 'float_', '~': 'bits_' };

/**
 * Returns whether the value of a node of the syntax tree is always a number.
 * @param {Node} node
 * @returns {boolean}
 */
function isNumber(node) {
  if (node.type === 'Literal') return typeof node.value === 'number';
  if (node.type === 'UnaryExpression') return node.operator in signs;
  if (node.type === 'BinaryExpression') return node.operator in operands || (node.operator === '+' && isNumber(node.left) && isNumber(node.right));
  if (node.type === 'ConditionalExpression') return isNumber(node.consequent) && isNumber(node.alternate);
  if (node.type === 'MemberExpression') return !node.computed && node.property.name === 'length';
  return node.type === 'UpdateExpression';
}

/**
 * Returns whether a node of the syntax tree is a literal whole number, such as 12.
 * @param {Node} node
 */
const isWhole = node => node.type === 'Literal' && Number.isInteger(node.value);

/**
 * Returns whether the value of a node of the syntax tree is always an integer of 32 bits.
 * @param {Node} node
 * @returns {boolean}
 */
const isSmall = node => node.type === 'Literal'
  ? isWhole(node) && (node.value | 0) === node.value
  : operands[node.operator] === 'bits_' || (node.type === 'UnaryExpression' && isSmall(node.argument));

/**
 * Returns whether a node of the syntax tree is a literal text, such as 'a'.
 * @param {Node} node
 */
const isText = node => node.type === 'Literal' && typeof node.value === 'string';

/**
 * Whether a node is null, undefined or void 0, which equal only each other.
 * @param {Node} node
 */
const isNothing = node => (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined')
  || node.operator === 'void';

/**
 * Returns whether Node and the engine compute a comparison or a sum alike, so that it needs no translation.
 * @param {Node} node
 */
function isAlike({ operator, left, right }) {
  if (isNumber(left) && isNumber(right)) return true;
  if (operator === '+') return isWhole(left) || isWhole(right) || (isText(left) && isText(right));
  return /^[!=]=$/.test(operator) && (isNothing(left) || isNothing(right));
}

/**
 * Whether a node may be evaluated twice, since evaluating it changes nothing.
 * @param {Node} node
 * @returns {boolean}
 */
const isPlain = node => node.type === 'Identifier' || node.type === 'ThisExpression'
  || (node.type === 'MemberExpression' && (!node.computed || node.property.type === 'Literal') && isPlain(node.object));

/**
 * Returns whether a node contains a call of a function.
 * @param {Node} node
 * @returns {boolean}
 */
function hasCall(node) {
  let has = false;
  walk(node, inner => void (has ||= inner.type === 'CallExpression'));
  return has;
}

/**
 * Returns whether a node is an indexed value that is only read: not assigned, called or deleted.
 * @param {Node} node
 * @param {Node | undefined} parent
 */
function isRead(node, parent) {
  if (node.type !== 'MemberExpression' || !node['computed'] || node['property'].type === 'Literal' || node['optional']) return false;
  const isWritten = /^(Assignment|ForIn|ForOf)/.test(parent?.type ?? '') && parent?.['left'] === node;
  return !isWritten && parent?.['callee'] !== node && parent?.type !== 'UpdateExpression' && parent?.['operator'] !== 'delete';
}

/**
 * Whether a node is a member by a key that may be a text, as `of[key]`.
 * @param {Node} node
 */
const isByKey = node => node.type === 'MemberExpression' && node['computed'] && !isNumber(node['property']) && node['property'].type !== 'Literal';

/**
 * Returns the node of the object or list that a node makes larger: by a computed key, or by `push`. It is undefined if the node does neither.
 * @param {Node} node
 * @returns {Node | undefined}
 */
function growing(node) {
  const target = node.type === 'AssignmentExpression' ? node['left'] : node.type === 'CallExpression' ? node['callee'] : undefined;
  if (target?.type !== 'MemberExpression') return undefined;
  const isPush = node.type === 'CallExpression' && !target['computed'] && target['property'].name === 'push';
  const isKey = node.type === 'AssignmentExpression' && target['computed'] && target['property'].type !== 'Literal';
  return isPush || isKey ? target['object'] : undefined;
}

/**
 * Returns the edits that put a call of the named function around an expression.
 * @param {Node} node
 * @param {string} name
 * @returns {Edits}
 */
const wrapped = (node, name) => [{ start: node.start, end: node.start, text: ` ${name}(` }, { start: node.end, end: node.end, text: ')' }];

/**
 * Returns the text with all edits applied.
 * @param {string} text
 * @param {Edits} edits those of outer nodes come first; if several end at one place, the inner ones close first
 */
function applied(text, edits) {
  const isEnd = (/** @type {Edits[number]} */ one) => one.start === one.end && one.text.endsWith(')');
  return applyEdits(text, [...edits.filter(one => !isEnd(one)), ...edits.filter(isEnd).reverse()]);
}

/**
 * Finds the operator of a binary operation or an assignment in the text.
 * @param {string} text
 * @param {Node} node
 * @returns {{ start: number, end: number }} offsets in the text
 */
function operatorOf(text, { left, operator }) {
  const start = text.indexOf(operator, left.end);
  return { start, end: start + operator.length };
}

/**
 * Returns the edits that put the engine's operators in place of a node's own.
 * @param {string} text
 * @param {Node} node
 * @param {Node | undefined} parent
 * @returns {Edits}
 */
function operatorEdits(text, node, parent) {
  const { type, operator, left, right } = node;
  if (type === 'Literal' && typeof node['value'] === 'number' && !isWhole(node)) return [{
    start: node.start, end: node.end, text: ` ${limits.floatOf(node['raw'])}`,
  }];
  // In the engine's regular expressions a point matches a line feed, too, as with the flag `s`.
  if (node['regex'] && /(^|[^\\])[.]/.test(node['regex'].pattern)) return [{ start: node.end, end: node.end, text: 's' }];
  if (type === 'UnaryExpression' && operator in signs && !isNumber(node['argument'])) {
    return wrapped(node['argument'], /** @type {string} */ (signs[operator]));
  }
  if (type === 'BinaryExpression' && operator === '+' && isPlain(left) && hasCall(right) && !isAlike(node)) {
    const of = text.slice(left.start, left.end);
    return [
      { start: node.start, end: node.start, text: ' appended_(' }, { ...operatorOf(text, node), text: ',' },
      { start: node.end, end: node.end, text: `,${of})` },
    ];
  }
  if (type === 'BinaryExpression' && operator in compared && !isAlike(node)) {
    return [...wrapped(node, /** @type {string} */ (compared[operator])), { ...operatorOf(text, node), text: ',' }];
  }
  const turn = /** @type {string} */ (operands[type === 'AssignmentExpression' ? operator.slice(0, -1) : operator]);
  const isToTurn = (/** @type {Node} */ one) => !(turn === 'bits_' ? isSmall(one) : isNumber(one));
  // Both operands may be undefined. The result is undefined then, which only a function of limits.js computes.
  if (type === 'BinaryExpression' && turn && !isNumber(left) && !isNumber(right)) {
    return [
      { start: node.start, end: node.start, text: ` both_("${operator}",` }, { ...operatorOf(text, node), text: ',' },
      { start: node.end, end: node.end, text: ')' },
    ];
  }
  if (type === 'BinaryExpression' && turn) return [left, right].filter(isToTurn).flatMap(one => wrapped(one, turn));
  if (type === 'BinaryExpression' && operator === 'in' && !isText(left)) return wrapped(left, 'key_');
  if (type === 'AssignmentExpression' && (turn || operator === '+=') && left.type === 'MemberExpression' && !isPlain(left) && hasCall(right)) {
    const { object, property, computed } = left;
    const point = text.indexOf(computed ? '[' : '.', object.end);
    const sign = operatorOf(text, node);
    return [
      { start: node.start, end: node.start, text: ` keyed_("${operator.slice(0, -1)}",` },
      { start: point, end: point + 1, text: computed ? ',(' : ',("' },
      { start: computed ? left.end - 1 : property.end, end: sign.end, text: computed ? '),() => (' : '"),() => (' },
      { start: node.end, end: node.end, text: '))' },
    ];
  }
  if (type === 'AssignmentExpression' && operator === '+=' && isPlain(left) && !isWhole(right)) {
    const of = text.slice(left.start, left.end);
    return [{ ...operatorOf(text, node), text: '= add_(' }, { start: node.end, end: node.end, text: `,${of})` }];
  }
  if (type === 'AssignmentExpression' && turn && isPlain(left) && (!isNumber(right) || hasCall(right))) {
    return [
      { ...operatorOf(text, node), text: `= later_("${operator.slice(0, -1)}",` },
      { start: node.end, end: node.end, text: `,${text.slice(left.start, left.end)})` },
    ];
  }
  if (type === 'AssignmentExpression' && turn && isToTurn(right)) return wrapped(right, turn);
  if (isRead(node, parent)) {
    const bracket = text.indexOf('[', node['object'].end);
    return [
      { start: node.start, end: node.start, text: ' indexed_(' }, { start: bracket, end: bracket + 1, text: ',(' },
      {
        start: node.end - 1, end: node.end,
        text: `)${isPlain(node['object']) && hasCall(node['property']) ? `,${text.slice(node['object'].start, node['object'].end)}` : ''})`,
      },
    ];
  }
  if (type === 'AssignmentExpression' && operator === '=' && isByKey(left)) {
    const bracket = text.indexOf('[', left['object'].end);
    const sign = text.indexOf('=', left.end);
    return [
      { start: node.start, end: node.start, text: ' set_(' }, { start: bracket, end: bracket + 1, text: ',(' },
      { start: left.end - 1, end: sign + 1, text: '),(' }, { start: node.end, end: node.end, text: '))' },
    ];
  }
  if (type === 'UnaryExpression' && operator === 'delete') {
    const { object, property, computed } = node['argument'];
    const point = text.indexOf(computed ? '[' : '.', object.end);
    return [
      { start: node.start, end: object.start, text: ` delete_(${text.slice(node.start + 'delete'.length, object.start)}` },
      { start: point, end: point + 1, text: computed ? ',(' : ',"' },
      { start: computed ? node.end - 1 : property.end, end: node.end, text: computed ? '))' : '")' },
    ];
  }
  const isKey = type === 'MemberExpression' && !(parent?.type === 'AssignmentExpression' && parent['operator'] === '=' && parent['left'] === node)
    && parent?.['operator'] !== 'delete' && node['computed'] && !isNumber(node['property']) && node['property'].type !== 'Literal'
    && parent?.['callee'] !== node;
  return isKey && !node['optional'] ? wrapped(node['property'], 'key_') : [];
}

/**
 * Translates a bundle. Index reads go through `indexed_`, objects and lists are measured as they grow, and no `catch` sees the end of memory.
 * @param {string} text of the bundle
 * @param {boolean} isShared whether calls of built-in functions are translated, too
 */
function asEngine(text, isShared) {
  /**
   * The changes to the text, in the order of the tree.
   * @type {Edits}
   */
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
 * Translates a bundle into the text of a function. The bundle's names are local in the function, since V8 is slow with a context's globals. The
 * function's parameters are the checks of memory (`MemoryEnd`), the exception OutOfMemory, and the engine's operators (limits.js).
 * @param {string} text of the bundle
 * @param {boolean} [isShared] whether the bundle runs among Node's or a browser's own functions, so that its calls of built-in functions go to the
 *   engine's
 */
export const asFunction = (text, isShared = false) =>
  `(function (memory_, OutOfMemory_, limits_) { var ${[...operators, 'call_', 'given_'].map(name => `${name} = limits_.${name}`).join(', ')}; `
    + `${held} ${asEngine(text, isShared)}\n})`;

/** Names of the methods of texts, lists, numbers and patterns that the engine computes otherwise than Node. */
const methods = new Set(['String', 'Array', 'Number', 'RegExp'].flatMap(owner =>
  Object.keys(/** @type {any} */ (limits.builtins)[`${owner}.prototype`])));
const functions = Object.keys(limits.given_);
const globals = Object.keys(limits.builtins['globalThis'] ?? {});

/**
 * Returns the edits that put the engine's functions in place of the built-in ones that a node calls.
 * @param {string} text
 * @param {Node} node
 * @returns {Edits}
 */
function callEdits(text, node) {
  const { callee } = node;
  if (node.type !== 'CallExpression' || node['optional']) return [];
  if (callee.type === 'Identifier') return globals.includes(callee.name) ? [{
    start: callee.start, end: callee.end, text: `given_.${callee.name}`,
  }] : [];
  if (callee.type !== 'MemberExpression' || callee.computed || callee.optional) return [];
  const { object, property: { name } } = callee;
  if (limits.owners.includes(object.name)) return functions.includes(name) ? [{ start: callee.start, end: callee.end, text: `given_.${name}` }] : [];
  if (!methods.has(name)) return [];
  const open = text.indexOf('(', callee.end);
  const point = text.indexOf('.', object.end);
  const paren = text.slice(object.end, point);
  return [
    { start: node.start, end: node.start, text: ` call_("${name}",` },
    { start: object.end, end: open + 1, text: `${paren}${node['arguments'].length > 0 ? ',' : ''}` },
  ];
}

/**
 * Translates a source of the firmware into a module of Node, with the operators and functions of the engine.
 * @param {string} text
 */
export function asModule(text) {
  /**
   * The changes to the text, in the order of the tree.
   * @type {Edits}
   */
  const edits = [];
  walk(parse(text, { ecmaVersion: 'latest', sourceType: 'module' }), (node, parent) =>
    void edits.push(...operatorEdits(text, node, parent), ...callEdits(text, node)));
  return `import { limits as limits_ } from "${limitsFile.href}"; const { ${[...operators, 'call_', 'given_'].join(', ')} } = limits_; `
    + `${applied(text, edits)}`;
}
