/**
 * Minifies the bundle for an engine in which objects take memory and text does not: code with one use is inlined. The minifier's options are
 * those with the least memory in use after boot.
 */
import { minify as shorten } from '@swc/core';
import { tokTypes } from 'acorn';
import { reserved } from '../image/spell.js';
import { shortenPlaceholders } from '../placeholders.js';
import { applyEdits } from './edits.js';
import { shortenFields } from './fields.js';
import { findLiterals } from './literals.js';
import { leaveOutStandIns, makerPrefix } from './ondemand.js';
import { findLate } from './order.js';
import { readCode, walk } from './tree.js';

/**
 * Returns the minifier's options. hoist_funs puts functions before their calls, since the engine hoists nothing.
 * @param {string} code the bundle
 * @returns {import('@swc/core').JsMinifyOptions}
 */
const optionsFor = code => ({
  ecma: 5,
  module: true,
  toplevel: true,
  compress: { passes: 3, hoist_funs: true },
  mangle: { toplevel: true, reserved: [...reserved, ...makersIn(code)] },
  format: { comments: false, ascii_only: true },
});

/**
 * Finds the names of makers, the functions that create other functions when these are called (ondemand.js). The minifier
 * does not shorten them, so that a test can find a maker by its name and let it fail.
 * @param {string} code a bundle
 */
const makersIn = code => new Set(code.match(new RegExp(`\\b${makerPrefix}\\w+`, 'g')));

/** @typedef {import('./tree.js').Node} Node */

/** Returns the position in the code at which the statements of a scope begin. @param {Node} block the node of the scope */
const bodyStart = block => block.type === 'Program' ? block.start : block.body.start + 1;

/**
 * Returns the code with each variable that is used before its `var` declared once more at the start of its function. The
 * minifier leaves such code when it inlines a function, and the engine, which hoists nothing, would not know the variable yet.
 * @param {string} code a minified bundle
 */
export function declareFirst(code) {
  const late = findLate(readCode(code)).filter(name => name.isVar);
  const blocks = [...new Set(late.map(name => name.block))];
  return applyEdits(code, blocks.map(block => {
    const names = late.filter(name => name.block === block).map(({ name }) => name);
    return { start: bodyStart(block), end: bodyStart(block), text: `var ${names.join(',')};` };
  }));
}

const lineLength = 100;
/** Tokens after which a line may end. */
const lineEnds = [tokTypes.comma, tokTypes.semi, tokTypes.braceL];

/**
 * Finds where to break code into short lines, because an exception of the engine contains the line of each caller as text. With a bundle of a
 * single line it ran out of memory.
 * @param {import('acorn').Token[]} tokens of a minified bundle
 */
function breakLines(tokens) {
  /** Edits that insert a line break. @type {import('./edits.js').Edit[]} */
  const edits = [];
  let from = 0;
  let possible = 0;
  for (const { type, end } of tokens) {
    if (end - from > lineLength && possible > from) {
      edits.push({ start: possible, end: possible, text: '\n' });
      from = possible;
    }
    if (lineEnds.includes(type)) possible = end;
  }
  return edits;
}

const words = new Map([['!0', 'true'], ['!1', 'false'], ['void 0', 'undefined']]);

/** Operators that bind less tightly than `<<`. */
const looser = ['&', '|', '===', '!=='];

/**
 * Returns a spelling of a node that takes fewer tokens in the engine, such as `true` for `!0`; undefined if there is none.
 * @param {Node} node
 * @param {Node | undefined} parent
 * @param {string} text the node as it is spelled
 */
function wordFor(node, parent, text) {
  if (node.type === 'UnaryExpression') return words.get(text);
  const power = node.type === 'Literal' && node.value >= 2 ** 20 && node.value <= 2 ** 30 ? Math.log2(node.value) : NaN;
  const isAlone = parent?.type === 'AssignmentExpression' || (parent?.type === 'BinaryExpression' && looser.includes(parent.operator));
  return Number.isInteger(power) && isAlone ? `1<<${power}` : undefined;
}

/**
 * Finds the edits that move a variable from a `case`, where it is declared before a `return`, to the start of its function. Only a `case` that is
 * a single `return` can become text in the image (firmware/image/pieces.js).
 * @param {Node} node
 * @param {import('./tree.js').Parents} parents
 * @returns {import('./edits.js').Edit[]}
 */
function clearCase({ type, consequent }, parents) {
  const [first, second, more] = type === 'SwitchCase' ? consequent : [];
  const isEmpty = first?.type === 'VariableDeclaration' && first.declarations.every((/** @type {Node} */ one) => !one.init);
  if (!isEmpty || second?.type !== 'ReturnStatement' || more) return [];
  let block = first;
  while (block.type !== 'Program' && !/^Function/.test(block.type)) block = parents.get(block);
  const names = first.declarations.map((/** @type {Node} */ one) => one.id.name);
  return [{ start: first.start, end: first.end, text: '' }, { start: bodyStart(block), end: bodyStart(block), text: `var ${names.join(',')};` }];
}

/**
 * Finds the edits that put braces around the statement of a `do` that is neither a block nor an expression, such as an `if`. The minifier takes
 * them away, and without them the engine misses a semicolon before the `while`.
 * @param {Node} node
 * @returns {import('./edits.js').Edit[]}
 */
const putBraces = ({ type, body }) => type !== 'DoWhileStatement' || /^(Block|Expression)Statement$/.test(body.type) ? []
  : [{ start: body.start, end: body.start, text: '{' }, { start: body.end, end: body.end, text: '}' }];

/**
 * Rewrites what the minifier has made: with short lines, and with the braces that the engine needs. Some words and numbers become longer as text,
 * but shorter as tokens of the image (firmware/image/tokens.js). In these `true` is one byte, and a number above 32,767 is text.
 * @param {string} code
 */
export function fitEngine(code) {
  const { tree, tokens, parents } = readCode(code);
  const edits = breakLines(tokens);
  walk(tree, (node, parent) => {
    const word = wordFor(node, parent, code.slice(node.start, node.end));
    const blank = /\w/.test(code[node.start - 1] ?? '') ? ' ' : '';
    if (word) edits.push({ start: node.start, end: node.end, text: blank + word });
    edits.push(...putBraces(node), ...clearCase(node, parents));
  });
  return applyEdits(code, edits);
}

/**
 * Prepares a bundle for the minifier: without stand-ins, with constants at the places that use them, and with short names of properties.
 * @param {string} code a bundle
 * @param {string[]} known names that the engine or a person uses
 * @returns {{ code: string, names: Map<string, string> }} the bundle, and the short name of each property
 */
export function prepare(code, known) {
  const bundle = readCode(code);
  const literals = findLiterals(bundle);
  const { edits, names } = shortenFields(bundle.tree, known, literals.texts);
  return { code: shortenPlaceholders(applyEdits(code, [...leaveOutStandIns(bundle), ...literals.edits, ...edits])), names };
}

/**
 * Makes the plugin that minifies the bundle. It also writes names.json beside the bundle, with the short names of
 * properties.
 * @param {string[]} known names that the engine or a person uses
 * @returns {import('rollup').Plugin}
 */
export function minify(known) {
  return {
    name: 'minify',
    async renderChunk(bundle) {
      const { code, names } = prepare(bundle, known);
      const { code: short } = await shorten(code, optionsFor(code));
      this.emitFile({ type: 'asset', fileName: 'names.json', source: JSON.stringify(Object.fromEntries([...names].sort()), null, 1) });
      return { code: declareFirst(fitEngine(short)), map: null };
    },
  };
}
