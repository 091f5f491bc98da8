/**
 * Which properties of a bundle may have a short name. In the engine a name of up to four characters lies in the property
 * itself; a longer one takes a JsVar more, in each object that has it. A name stays as it is where somebody else knows it:
 * the engine, a person at the console, or a text of the bundle itself, as a placeholder or the name of a state.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'acorn';
import { walk } from './tree.js';
import { ts } from './typescript.js';

/** @typedef {import('./tree.js').Node} Node */

/** What is asked for at the console, by a person behind `ferry.` and by the browser page behind `page.`, and what that is told. */
const spoken = { 'console/verbs.ts': ['Verbs'], 'console/page.ts': ['Page', 'Hello', 'State'] };

const logLevels = new Set(['debug', 'info', 'warn', 'error']);

/**
 * @param {string} file
 * @param {string} [type] of this interface only
 * @returns {string[]} the members that its types have
 */
function listMembers(file, type) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
  /** @type {string[]} */
  const names = [];
  /** @param {import('typescript').Node} node @param {boolean} isIn */
  const visit = (node, isIn) => {
    const isInside = isIn || (ts.isInterfaceDeclaration(node) && node.name.text === type);
    const isMember = ts.isPropertySignature(node) || ts.isMethodSignature(node);
    if (isInside && isMember && ts.isIdentifier(node.name)) names.push(node.name.text);
    ts.forEachChild(node, child => visit(child, isInside));
  };
  visit(source, type === undefined);
  return names;
}

/** @param {string} folder of the sources @returns {string[]} names that the engine or a person knows */
export function listKnown(folder) {
  const device = join(folder, 'device');
  const typings = readdirSync(device).filter(name => name.endsWith('.d.ts')).map(name => join(device, name));
  const named = Object.entries(spoken).flatMap(([file, types]) => types.flatMap(type => listMembers(join(folder, file), type)));
  return [...typings.flatMap(file => listMembers(file)), ...named];
}

/** A sentence holds names in braces only; a key of config.json is none. @param {string} text */
function listWords(text) {
  const parts = text.includes(' ') ? [...text.matchAll(/\{([^{}]*)\}/g)].map(found => found[1] ?? '') : [text];
  return parts.flatMap(part => part.split(/[^\w$.]+/)).filter(word => word !== '' && !word.includes('.'));
}

/** What a line of the log is about, as in log.info('modem', …), names nothing. @param {Node} node @param {Node | undefined} parent */
const isArea = (node, parent) => parent?.type === 'CallExpression' && parent.arguments[0] === node && logLevels.has(parent.callee.property?.name);

/**
 * @param {string} code a bundle that is not minified yet
 * @param {string[]} known
 * @returns {string[]} properties that only the bundle's own code names, sorted
 */
export function findFields(code, known) {
  /** @type {Set<string>} */
  const made = new Set();
  const kept = new Set(known);
  walk(parse(code, { ecmaVersion: 5, sourceType: 'script' }), (node, parent) => {
    if (node.type === 'Literal' && typeof node.value === 'string' && !isArea(node, parent)) for (const word of listWords(node.value)) kept.add(word);
    if (node.type !== 'Identifier') return;
    if (parent?.type === 'Property' && parent.key === node) made.add(node.name);
    if (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed) made.add(node.name);
  });
  return [...made].filter(name => !kept.has(name)).sort();
}
