// The shipped bundle on Node: the engine's file in a context of simulated globals. One start is one boot.

import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { parse } from 'acorn';
import { applyEdits } from '../../../firmware/bundle/edits.js';
import { walk, type Node } from '../../../firmware/bundle/tree.js';
import { OutOfMemory } from '../memory.ts';
import { createGlobals, type Globals, type GlobalsOptions } from './globals.ts';

const loaded = new Map<string, Script>();

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

/** Whether an indexed value is only read: not assigned, called or deleted. */
function isRead(node: Node, parent: Node | undefined): boolean {
  if (node.type !== 'MemberExpression' || !node['computed'] || node['property'].type === 'Literal') return false;
  const isWritten = /^(Assignment|ForIn)/.test(parent!.type) && parent!['left'] === node;
  return !isWritten && parent!['callee'] !== node && parent!.type !== 'UpdateExpression' && parent!['operator'] !== 'delete';
}

/** A node that grows data: an object by a computed key, or a list by `push`. */
function growing(node: Node): Node | undefined {
  const target = node.type === 'AssignmentExpression' ? node['left'] : node.type === 'CallExpression' ? node['callee'] : undefined;
  if (target?.type !== 'MemberExpression') return undefined;
  const isPush = node.type === 'CallExpression' && !target['computed'] && target['property'].name === 'push';
  const isKey = node.type === 'AssignmentExpression' && target['computed'] && target['property'].type !== 'Literal';
  return isPush || isKey ? target['object'] : undefined;
}

/** Index reads go through `indexed_`, growth is measured, and no `catch` sees the end of memory. */
function asEngine(text: string): string {
  const edits: Parameters<typeof applyEdits>[1] = [];
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

/** Keeps the bundle's names in a function: V8 checks a context's globals at each use. */
export function compileFirmware(text: string, filename?: string): Script {
  return new Script(`(function (memory_, OutOfMemory_) {${indexed} ${asEngine(text)}\n})`, { filename });
}

/** Reads and compiles a bundle once, for any number of boots. Its text is bytes, as the engine reads it. */
export function loadFirmware(path: string): Script {
  const known = loaded.get(path) ?? compileFirmware(readFileSync(path, 'latin1'), path);
  loaded.set(path, known);
  return known;
}

/** @param onMade receives the engine before its firmware runs */
export function startNodeEngine(firmware: Script, options: GlobalsOptions, onMade: (globals: Globals) => void = () => undefined): Globals {
  const globals = createGlobals(options);
  onMade(globals);
  // its exception is not thrown through Node, which would search for its source position
  globals.call(firmware.runInContext(globals.context), [globals.memory, OutOfMemory]);
  if (globals.isAlive()) globals.emit('init');
  globals.enterLoop();
  return globals;
}
