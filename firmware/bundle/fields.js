/**
 * Finds properties of a bundle that may get a short name. In the engine's memory a name of up to four characters is
 * part of the property. A longer one takes one more JsVar, a unit of memory, in each object. A name is kept if the
 * engine, a console user, or a string of the bundle uses it, such as a state. placeholders.js names placeholders.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isPlaceholder } from '../placeholders.js';
import { stop } from '../stop.js';
import { ts } from '../typescript.js';
import { walk } from './tree.js';

/** @typedef {import('./tree.js').Node} Node */

/**
 * Interfaces, by the file that declares them, whose members keep their names in the bundle. People and the browser page type these names at the
 * console, as in `ferry.…` and `page.…`, and read them in its answers. The members of a form are written by people in config.json.
 */
export const spoken = {
  'config/config.ts': ['Form'], 'console/verbs.ts': ['Verbs'], 'console/page/pageshape.ts': ['Page', 'Hello', 'PageState']
};

/**
 * Names of fields that also occur as strings with another meaning, such as a value or a placeholder. The fields are shortened
 * all the same. check/apart.js ends the build if a string accesses one of them.
 */
export const apart = [
  'abort', 'account', 'again', 'answer', 'append', 'ask', 'asked', 'before', 'broken', 'busy', 'card', 'chunks', 'clock', 'code', 'content', 'date',
  'debug', 'delivered', 'done', 'doubt', 'download', 'ended', 'error', 'failed', 'fault', 'first', 'folder', 'goOn', 'hasMore', 'held', 'host',
  'http', 'image', 'info', 'journal', 'later', 'live', 'lost', 'make', 'manifest', 'method', 'names', 'newest', 'noise', 'open', 'operator',
  'other', 'outcome', 'pace', 'part', 'peak', 'plain', 'prompt', 'refuse', 'refused', 'replaces', 'schedule', 'security', 'seen', 'server',
  'session', 'settled', 'signal', 'skipped', 'slack', 'sleep', 'start', 'stat', 'stop', 'taken', 'told', 'tries', 'unmatched', 'wait', 'waiting',
  'wake', 'wants', 'warn', 'watchdog', 'where', 'whole', 'zone',
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
 * Tells whether a string is the category in a call such as log.info(…), which is no name of a property.
 * @param {Node} node
 * @param {Node | undefined} parent
 */
const isArea = (node, parent) => parent?.type === 'CallExpression' && parent.arguments[0] === node && logLevels.has(parent.callee.property?.name);

/**
 * Tells whether a node is the name of a property, written without quotes.
 * @param {Node} node
 * @param {Node | undefined} parent
 * @returns {boolean}
 */
const isField = (node, parent) => node.type === 'Identifier' && !!parent
  && ((parent.type === 'Property' && parent.key === node) || (parent.type === 'MemberExpression' && parent.property === node && !parent.computed));

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const keywords = new Set(['do', 'if', 'in', 'of', 'as', 'is']);

/**
 * Gives each property a short name, the shortest names to those that are used most.
 * @param {string[]} fields names of properties, the most used first
 * @param {Set<string>} taken names that are used otherwise
 * @returns {Map<string, string>} by property
 */
function shortNames(fields, taken) {
  const pairs = [...letters].flatMap(first => [...letters].map(second => first + second));
  const free = [...letters, ...pairs].filter(name => !taken.has(name) && !keywords.has(name));
  return new Map(fields.map((name, at) => [name, free[at] ?? stop(`There are more than ${free.length} properties to shorten.`)]));
}

/** Tells whether a string is the name of a setting, as fieldOf of ../keys.js makes it. @param {unknown} text */
const isSetting = text => typeof text === 'string' && /^\w[\w$]*\$$/.test(text);

/**
 * Tells whether a word of a string is a letter or a sign that names no property, such as the "a" in text.indexOf('a'). A string in square brackets
 * does name one, and so does a placeholder.
 * @param {string} word
 * @param {string} text the string
 * @param {Node | undefined} parent the node around the string
 */
const isLetter = (word, text, parent) => word.length === 1 && !text.includes(`{${word}}`)
  && !(parent?.type === 'MemberExpression' && parent.property.value === text);

/**
 * Ends the build if an object has a letter that the engine or the page knows, beside a name that is shortened. Both might become the same letter.
 * @param {Node} node of an object's text
 * @param {string[]} known names that the engine or a person uses
 */
function checkLetters({ properties }, known) {
  const names = properties.map((/** @type {Node} */ { key }) => key.name ?? key.value);
  const letter = names.find((/** @type {string} */ name) => name.length === 1 && known.includes(name));
  const other = letter && names.find((/** @type {string} */ name) => !known.includes(name));
  if (other) stop(`A record has the field "${letter}" beside "${other}", which may get that letter as its short name. Give the field a longer name.`);
}

/**
 * Finds the properties of a bundle that may get a short name. A letter of the page or of the engine is free for others, since a record with one has
 * only known names.
 * @param {any} tree of a bundle before minification
 * @param {string[]} known names that the engine or a person uses
 * @param {string[]} texts strings of the bundle that the tree has only in parts
 * @returns {{ fields: Map<string, Node[]>, taken: Set<string> }} the properties that only the bundle's code uses, most used first, each with
 * the places that name it; and all other names. Letters in strings are no names, unless there is such a property
 */
function findFields(tree, known, texts) {
  /** The places that name a property, by its name. @type {Map<string, Node[]>} */
  const places = new Map();
  const ownLetters = new Set(known.filter(name => name.length === 1));
  const kept = new Set([...known.filter(name => !ownLetters.has(name)), ...texts.flatMap(listWords)]);
  const loose = new Set();
  const put = (/** @type {string} */ name, /** @type {Node} */ place) => {
    const others = places.get(name);
    if (others) others.push(place);
    else places.set(name, [place]);
  };
  walk(tree, (node, parent) => {
    if (node.type === 'Literal' && isSetting(node.value)) put(node.value, { ...node, start: node.start + 1, end: node.end - 1 });
    else if (node.type === 'Literal' && typeof node.value === 'string' && !isArea(node, parent)) {
      for (const word of listWords(node.value)) (isLetter(word, node.value, parent) ? loose : kept).add(word);
    }
    if (isField(node, parent) && !isPlaceholder(node.name)) put(node.name, node);
    if (node.type === 'ObjectExpression') checkLetters(node, known);
  });
  const isShortened = (/** @type {string} */ name) => (!kept.has(name) && !ownLetters.has(name) && !loose.has(name)) || apart.includes(name);
  const shortened = [...places].sort(([one], [other]) => one < other ? -1 : 1).filter(([name]) => isShortened(name));
  const fields = shortened.sort(([, some], [, more]) => more.length - some.length);
  return { fields: new Map(fields), taken: new Set([...kept, ...[...places.keys()].filter(name => !isShortened(name) && !ownLetters.has(name))]) };
}

/**
 * Gives short names to the properties of a bundle that may get them.
 * @param {any} tree of a bundle before minification
 * @param {string[]} known names that the engine or a person uses
 * @param {string[]} texts strings of the bundle that the tree has only in parts
 * @returns {{ edits: import('./edits.js').Edit[], names: Map<string, string> }} the edits that shorten the names in the bundle, and the short
 * name of each property
 */
export function shortenFields(tree, known, texts) {
  const { fields, taken } = findFields(tree, known, texts);
  const names = shortNames([...fields.keys()], taken);
  return { names, edits: [...fields].flatMap(([name, places]) => places.map(({ start, end }) => ({ start, end, text: names.get(name) ?? name }))) };
}
