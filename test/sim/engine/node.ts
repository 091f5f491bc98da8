// The shipped bundle on Node: the same file that the engine runs, in a context of stand-ins. One start is one boot.

import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { parse } from 'acorn';
import { applyEdits } from '../../../firmware/bundle/edits.js';
import { walk, type Node } from '../../../firmware/bundle/tree.js';
import { OutOfMemory } from '../memory.ts';
import { createGlobals, type Globals, type GlobalsOptions } from './globals.ts';

const loaded = new Map<string, Script>();

/** What is no index of a text or of bytes gives undefined in Node, and is an error in the engine: `text[text.length - 1]` of an empty one. */
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

/** Whether a value is only read by an index, and not written there, called or taken away. */
function isRead(node: Node, parent: Node | undefined): boolean {
  if (node.type !== 'MemberExpression' || !node['computed'] || node['property'].type === 'Literal') return false;
  const isWritten = /^(Assignment|ForIn)/.test(parent!.type) && parent!['left'] === node;
  return !isWritten && parent!['callee'] !== node && parent!.type !== 'UpdateExpression' && parent!['operator'] !== 'delete';
}

/** What grows: an object by a key that is computed, a list by `push`. */
function growing(node: Node): Node | undefined {
  const target = node.type === 'AssignmentExpression' ? node['left'] : node.type === 'CallExpression' ? node['callee'] : undefined;
  if (target?.type !== 'MemberExpression') return undefined;
  const isPush = node.type === 'CallExpression' && !target['computed'] && target['property'].name === 'push';
  const isKey = node.type === 'AssignmentExpression' && target['computed'] && target['property'].type !== 'Literal';
  return isPush || isKey ? target['object'] : undefined;
}

/** Every such reading goes by `indexed_`, what grows is measured, and no `catch` sees the end of memory. */
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

/** Its own names stand in a function: V8 asks before each use of a context's global whether the outside knows better. */
export function compileFirmware(text: string, filename?: string): Script {
  return new Script(`(function (memory_, OutOfMemory_) {${indexed} ${asEngine(text)}\n})`, { filename });
}

/** Reads and compiles a bundle once, for any number of boots. Its text is bytes, as the engine reads it. */
export function loadFirmware(path: string): Script {
  const known = loaded.get(path) ?? compileFirmware(readFileSync(path, 'latin1'), path);
  loaded.set(path, known);
  return known;
}

/** @param onMade sees the engine before its firmware runs. */
export function startNodeEngine(firmware: Script, options: GlobalsOptions, onMade: (globals: Globals) => void = () => undefined): Globals {
  const globals = createGlobals(options);
  onMade(globals);
  // what it throws is not thrown through Node, which would look up its place in the source for nobody
  globals.call(firmware.runInContext(globals.context), [globals.memory, OutOfMemory]);
  if (globals.isAlive()) globals.emit('init');
  globals.enterLoop();
  return globals;
}
