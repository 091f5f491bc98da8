/**
 * Modules on demand that share one maker function, because each maker takes four JsVars for good, more than everything else
 * that stays. The bodies follow each other, each in an `if` for its bits. The engine reads past the bodies before the
 * requested one, so a shelf is short or rarely used. Measured: 1,845 JsVars after boot became 1,723, for a tenth more
 * instructions in a round of one image.
 */
import { parse } from 'acorn';
import { analyze } from 'eslint-scope';
import { stop } from '../stop.js';
import { applyEdits } from './edits.js';
import { walk } from './tree.js';

/** @typedef {import('./tree.js').Node} Node */
/** @typedef {import('./edits.js').Edit} Edit */
/** @typedef {{ node: Node, shelf: string, shift: number, bits: number }} Place */

/** Of an integer in the engine. */
export const mostBits = 30;

/** @param {string} code @returns {any} its tree */
const treeOf = code => parse(code, { ecmaVersion: 5, sourceType: 'script', ranges: true });

/** @param {Node} node @param {string} asked @returns {Node | undefined} the number compared with the variable */
const heldAgainst = (node, asked) => node.type === 'BinaryExpression' && node.left.name === asked ? node.right : undefined;

/** @param {Node} node @param {string} asked @returns {{ bit: Node, entry: Node } | undefined} of (askedBit = 4, made_a()) */
function askOf(node, asked) {
  const [set, call] = node.type === 'SequenceExpression' ? node.expressions : [];
  return set?.type === 'AssignmentExpression' && set.left.name === asked && call?.type === 'CallExpression' ? { bit: set.right, entry: call.callee } : undefined;
}

/** @param {Node} entry @param {string} asked @returns {number} its number of bits */
function widthOf(entry, asked) {
  let most = 1;
  walk(entry, node => void (most = Math.max(most, heldAgainst(node, asked)?.value ?? 1)));
  return Math.floor(Math.log2(most)) + 1;
}

/**
 * @param {Node[]} statements
 * @param {string[][]} shelves the makers of each shelf
 * @param {string} asked
 */
function findPlaces(statements, shelves, asked) {
  /** @type {Map<string, Place>} */
  const places = new Map();
  shelves.forEach((names, i) => {
    let shift = 0;
    const modemEntries = names.flatMap(name => statements.filter(node => node.type === 'FunctionDeclaration' && node.id.name === name));
    for (const node of modemEntries.length > 1 ? modemEntries : []) {
      const width = widthOf(node, asked);
      places.set(node.id.name, { node, shelf: `shelf_${i}`, shift, bits: (2 ** width - 1) * 2 ** shift });
      shift += width;
    }
    if (shift > mostBits) stop(`Together the modules of a shelf export at most ${mostBits} functions, and not ${shift}: ${names.join(', ')}.`);
  });
  return places;
}

/**
 * Names from separate functions come into one scope: each gets its maker's name as a suffix.
 * @param {any} tree
 * @param {Map<string, Place>} places
 * @returns {Edit[]}
 */
function renameWithin(tree, places) {
  const { scopes } = analyze(tree, { ecmaVersion: 5, sourceType: 'script' });
  return [...places.keys()].flatMap(entry => {
    const scope = scopes.find(one => one.type === 'function' && /** @type {any} */ (one.block).id?.name === entry);
    return (scope?.variables ?? []).filter(variable => variable.name !== 'arguments').flatMap(variable => {
      const uses = [...variable.identifiers, ...variable.references.map(({ identifier }) => identifier)].map(({ range }) => range ?? [0, 0]);
      const once = new Map(uses.map(range => [range[0], range]));
      return [...once.values()].map(([start, end]) => ({ start, end, text: `${variable.name}$${entry}` }));
    });
  });
}

/** @param {Node[]} statements @param {Map<string, Place>} places @param {string} asked @returns {Edit[]} */
function shiftBits(statements, places, asked) {
  /** @type {Edit[]} */
  const edits = [];
  const shifted = (/** @type {Node} */ bit, /** @type {Place} */ place) => ({ start: bit.start, end: bit.end, text: `${bit.value * 2 ** place.shift}` });
  walk(statements, node => {
    const ask = askOf(node, asked);
    const place = ask && places.get(ask.entry.name);
    if (place) edits.push(shifted(ask.bit, place), { start: ask.entry.start, end: ask.entry.end, text: place.shelf });
  });
  for (const place of places.values()) {
    walk(place.node, node => {
      const bit = heldAgainst(node, asked);
      if (bit) edits.push(shifted(bit, place));
    });
  }
  return edits;
}

/** @param {string} text a statement @returns {string} a function as a value, because a block must not declare one */
const asVariable = text => text.replace(/^function ([\w$]+)/, 'var $1 = function ').replace(/\}$/, '};');

/**
 * @param {string} code a bundle without stand-ins, before minification
 * @param {string[][]} shelves the names of the makers of each shelf
 * @param {string} asked the variable with the requested bit
 */
export function putOnShelves(code, shelves, asked) {
  const tree = treeOf(code);
  const places = findPlaces(tree.body, shelves, asked);
  if (places.size === 0) return code;
  const edits = [...renameWithin(tree, places), ...shiftBits(tree.body, places, asked)].sort((a, b) => a.start - b.start);
  const modemEntries = [...places.values()];
  /** @param {Node} node top-level */
  const replace = node => {
    const place = places.get(node.id?.name);
    if (place?.node !== node) return textOf(code, node, edits);
    const together = modemEntries.filter(({ shelf }) => shelf === place.shelf);
    return together[0] === place ? shelfText(code, together, edits, asked) : '';
  };
  /** @type {Node[]} */
  const constants = tree.body.filter(isConstant);
  /** @type {Node[]} */
  const others = tree.body.filter((/** @type {Node} */ node) => !isConstant(node));
  return [...constants, ...others].map(replace).join('\n');
}

/** @param {string} code @param {Node} node @param {Edit[]} edits of the whole code, in their order @returns {string} */
function textOf(code, { start, end }, edits) {
  const within = edits.slice(firstFrom(edits, start), firstFrom(edits, end));
  return applyEdits(code.slice(start, end), within.map(edit => ({ start: edit.start - start, end: edit.end - start, text: edit.text })));
}

/** @param {Edit[]} edits in their order @param {number} at @returns {number} index of the first one that begins there or later */
function firstFrom(edits, at) {
  let [from, to] = [0, edits.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((edits[middle]?.start ?? 0) < at) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * A number, string or boolean, which literals.js puts into the places that use it.
 * @param {Node} statement
 */
export const isConstant = statement => statement.type === 'VariableDeclaration'
  && statement.declarations.every((/** @type {Node} */ one) => one.init?.type === 'Literal' && !one.init.regex);

/** @param {string} code @param {Place[]} modemEntries @param {Edit[]} edits @param {string} asked */
function shelfText(code, modemEntries, edits, asked) {
  const bodies = modemEntries.map(({ node, bits }) => {
    const lines = node.body.body.map((/** @type {Node} */ one) => {
      const text = textOf(code, one, edits);
      return one.type === 'FunctionDeclaration' ? asVariable(text) : text;
    });
    return `if (${asked} & ${bits}) {\n${lines.join('\n')}\n}`;
  });
  return `function ${modemEntries[0]?.shelf}() {\n${bodies.join('\n')}\n}`;
}
