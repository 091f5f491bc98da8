// The shipped bundle as JavaScript of Node or a browser: with the engine's exceptions, and with an end of memory. The build of the page uses it, too.

import { parse } from 'acorn';
import { applyEdits } from '../../../firmware/bundle/edits.js';
import { walk } from '../../../firmware/bundle/tree.js';

/** @typedef {import('../../../firmware/bundle/tree.js').Node} Node */

/** An invalid index into a text or bytes gives undefined in Node but an error in the engine: `text[text.length - 1]` of an empty one. */
const indexed = `function indexed_(of, at) {
  if (typeof at === 'number' && !(at >= 0) && (typeof of === 'string' || ArrayBuffer.isView(of))) {
    throw new Error('Field or method "' + at + '" does not already exist, and can\\'t create it on ' + (typeof of === 'string' ? 'String' : of.constructor.name));
  }
  return of[at];
}
function held_(of) {
  if (typeof of === 'object' && of && !ArrayBuffer.isView(of)) memory_.see(of);
  return of;
}`.replace(/\n\s*/g, ' ');

/** Whether an indexed value is only read: not assigned, called or deleted. @param {Node} node @param {Node | undefined} parent */
function isRead(node, parent) {
  if (node.type !== 'MemberExpression' || !node['computed'] || node['property'].type === 'Literal') return false;
  const isWritten = /^(Assignment|ForIn)/.test(parent?.type ?? '') && parent?.['left'] === node;
  return !isWritten && parent?.['callee'] !== node && parent?.type !== 'UpdateExpression' && parent?.['operator'] !== 'delete';
}

/** A node that grows data: an object by a computed key, or a list by `push`. @param {Node} node @returns {Node | undefined} */
function growing(node) {
  const target = node.type === 'AssignmentExpression' ? node['left'] : node.type === 'CallExpression' ? node['callee'] : undefined;
  if (target?.type !== 'MemberExpression') return undefined;
  const isPush = node.type === 'CallExpression' && !target['computed'] && target['property'].name === 'push';
  const isKey = node.type === 'AssignmentExpression' && target['computed'] && target['property'].type !== 'Literal';
  return isPush || isKey ? target['object'] : undefined;
}

/** Index reads go through `indexed_`, growth is measured, and no `catch` sees the end of memory. @param {string} text */
function asEngine(text) {
  /** @type {Parameters<typeof applyEdits>[1]} */
  const edits = [];
  walk(parse(text, { ecmaVersion: 'latest' }), (node, parent) => {
    const grows = growing(node);
    if (grows) edits.push({ start: grows.start, end: grows.start, text: ' held_(' }, { start: grows.end, end: grows.end, text: ')' });
    if (node.type === 'CatchClause') {
      const name = node['param']?.name ?? 'caught_';
      edits.push({ start: node.start, end: node['body'].start + 1, text: `catch (${name}) { if (${name} instanceof OutOfMemory_) throw ${name};` });
    }
    if (!isRead(node, parent)) return;
    const bracket = text.indexOf('[', node['object'].end);
    edits.push({ start: node.start, end: node.start, text: ' indexed_(' }, { start: bracket, end: bracket + 1, text: ',(' }, { start: node.end - 1, end: node.end, text: '))' });
  });
  return applyEdits(text, edits);
}

/** Keeps the bundle's names in a function: V8 checks a context's globals at each use. @param {string} text of the bundle */
export const asFunction = text => `(function (memory_, OutOfMemory_) {${indexed} ${asEngine(text)}\n})`;
