/**
 * Finds properties of a bundle that may get a short name. In the engine's memory a name of up to four characters is
 * part of the property. A longer one takes one more JsVar, a unit of memory, in each object. A name is kept if the
 * engine, a console user, or a string of the bundle uses it, such as a placeholder or a state.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'acorn';
import { stop } from '../stop.js';
import { ts } from '../typescript.js';
import { applyEdits } from './edits.js';
import { walk } from './tree.js';

/** @typedef {import('./tree.js').Node} Node */

/**
 * Interfaces, by the file that declares them, whose members keep their names in the bundle. People and the browser page type these names at the
 * console, as in `ferry.…` and `page.…`, and read them in its answers.
 */
const spoken = { 'console/verbs.ts': ['Verbs'], 'console/page/pageshape.ts': ['Page', 'Hello', 'PageState'] };

/**
 * Names of fields that also occur as strings with another meaning, such as a value or a placeholder. The minifier shortens
 * the fields all the same. check/apart.js ends the build if a string accesses one of them.
 */
export const apart = [
  'account', 'abort', 'append', 'clock', 'debug', 'delivered', 'error', 'failed', 'first', 'folder', 'hasMore', 'image', 'journal', 'method', 'names', 'newest', 'noise', 'outcome',
  'refuse', 'schedule', 'server', 'session', 'settled', 'skipped', 'slack', 'sleep', 'waiting', 'watchdog',
];

const logLevels = new Set(['debug', 'info', 'warn', 'error']);

/**
 * Lists the members of the interfaces and types in a source.
 * @param {string} file its path
 * @param {string} [type] the only interface to list; default: all
 * @returns {string[]} the members' names
 */
function listMembers(file, type) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
  /** The names of members that are found so far. @type {string[]} */
  const names = [];
  /**
   * Collects the names of the members that a node and its children declare.
   * @param {import('typescript').Node} node
   * @param {boolean} isIn whether the node is within a wanted interface
   */
  const visit = (node, isIn) => {
    const isInside = isIn || (ts.isInterfaceDeclaration(node) && node.name.text === type);
    const isMember = ts.isPropertySignature(node) || ts.isMethodSignature(node);
    if (isInside && isMember && ts.isIdentifier(node.name)) names.push(node.name.text);
    ts.forEachChild(node, child => visit(child, isInside));
  };
  visit(source, type === undefined);
  if (type && names.length === 0) stop(`${file} has no interface "${type}", so its names for people would be shortened.`);
  return names;
}

/**
 * Lists the names of members that must not be shortened, since the engine or a person uses them.
 * @param {string} folder of the sources
 * @returns {string[]}
 */
export function listKnown(folder) {
  const device = join(folder, 'device/types');
  const typings = readdirSync(device).filter(name => name.endsWith('.d.ts')).map(name => join(device, name));
  const named = Object.entries(spoken).flatMap(([file, types]) => types.flatMap(type => listMembers(join(folder, file), type)));
  return [...typings.flatMap(file => listMembers(file)), ...named];
}

/**
 * Lists the words of a string that may be names of properties. A sentence has such words only in braces. A key of
 * config.json or a word with a hyphen is no property.
 * @param {string} text
 */
function listWords(text) {
  const parts = text.includes(' ') ? [...text.matchAll(/\{([^{}]*)\}/g)].map(found => found[1] ?? '') : [text];
  return parts.flatMap(part => part.split(/[^\w$.-]+/)).filter(word => word !== '' && !/[.-]/.test(word));
}

/**
 * Tells whether a string is the category in a call such as log.info('modem', …), which is no name of a property.
 * @param {Node} node
 * @param {Node | undefined} parent
 */
const isArea = (node, parent) => parent?.type === 'CallExpression' && parent.arguments[0] === node && logLevels.has(withoutMark(parent.callee.property?.name ?? ''));

/** Character at the end of the names in `apart` while the bundle is minified, so that they differ from equal strings of the bundle. */
const mark = '$';

/**
 * Tells whether a node is the name of a property, written without quotes.
 * @param {Node} node
 * @param {Node | undefined} parent
 * @returns {boolean}
 */
const isField = (node, parent) => node.type === 'Identifier' && !!parent
  && ((parent.type === 'Property' && parent.key === node) || (parent.type === 'MemberExpression' && parent.property === node && !parent.computed));

/**
 * Marks the name of each field in the list `apart`, wherever a bundle uses the name as a field, so that it can be shortened.
 * @param {string} code a bundle before minification
 * @returns {string} the bundle with the marks
 */
export function markApart(code) {
  /** Edits that insert the mark character after names of fields. @type {import('./edits.js').Edit[]} */
  const edits = [];
  walk(parse(code, { ecmaVersion: 5, sourceType: 'script' }), (node, parent) => {
    if (isField(node, parent) && apart.includes(node.name)) edits.push({ start: node.end, end: node.end, text: mark });
  });
  return applyEdits(code, edits);
}

/** Returns the name of a field without the mark. @param {string} name of a field, marked or not */
export const withoutMark = name => name.endsWith(mark) ? name.slice(0, -mark.length) : name;

/**
 * Finds the properties of a bundle that may get a short name.
 * @param {string} code a bundle before minification
 * @param {string[]} known names that the engine or a person uses
 * @returns {{ fields: string[], taken: Set<string> }} the properties that only the bundle's code uses, most used first, and
 * all other names
 */
export function findFields(code, known) {
  /** How often each property is used, by its name. @type {Map<string, number>} */
  const made = new Map();
  const kept = new Set(known);
  const count = (/** @type {string} */ name) => made.set(name, (made.get(name) ?? 0) + 1);
  walk(parse(code, { ecmaVersion: 5, sourceType: 'script' }), (node, parent) => {
    if (node.type === 'Literal' && typeof node.value === 'string' && !isArea(node, parent)) for (const word of listWords(node.value)) kept.add(word);
    if (isField(node, parent)) count(node.name);
  });
  const names = [...made.keys()].sort();
  const fields = names.filter(name => !kept.has(name)).sort((a, b) => (made.get(b) ?? 0) - (made.get(a) ?? 0));
  return { fields, taken: new Set([...kept, ...names.filter(name => kept.has(name))]) };
}
