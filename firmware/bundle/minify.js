/**
 * Minifies the bundle for an engine in which objects take memory and text does not: code with one use is inlined. Terser's options are those
 * with the least memory in use after boot.
 */
import { parse } from 'acorn';
import { minify as shorten } from 'terser';
import { reserved } from '../image/spell.js';
import { stop } from '../stop.js';
import { applyEdits } from './edits.js';
import { findFields, markApart, withoutMark } from './fields.js';
import { putLiterals } from './literals.js';
import { findLate } from './order.js';
import { walk } from './tree.js';

/**
 * Returns terser's options. Lines are short, because an exception of the engine contains the line of each caller as text.
 * With a bundle of a single line it ran out of memory. hoist_funs puts functions before their calls, since the engine
 * hoists nothing.
 * @param {string} code the bundle
 * @param {string[]} fields names of the properties that get a short name
 * @returns {import('terser').MinifyOptions}
 */
const optionsFor = (code, fields) => ({
  ecma: 5,
  module: true,
  toplevel: true,
  compress: { passes: 3, hoist_funs: true },
  mangle: { toplevel: true, reserved: [...reserved, ...makersIn(code)], properties: { builtins: true, regex: new RegExp(`^(?:${fields.map(name => name.replace(/\$/g, '\\$')).join('|')})$`) } },
  format: { comments: false, ascii_only: true, max_line_len: 100 },
});

/**
 * Finds the names of makers, the functions that create other functions when these are called (ondemand.js). The minifier
 * does not shorten them, so that a test can find a maker by its name and let it fail.
 * @param {string} code a bundle
 */
const makersIn = code => new Set(code.match(/\bmade_\w+/g));

/** @typedef {import('./tree.js').Node} Node */

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const keywords = new Set(['do', 'if', 'in', 'of', 'as', 'is']);

/**
 * Gives each property a short name, the shortest names to those that are used most.
 * @param {string[]} fields names of properties, the most used first
 * @param {Set<string>} taken names that are used otherwise
 * @returns {Record<string, string>} by property; terser prefixes each with a dollar sign
 */
export function shortNames(fields, taken) {
  const pairs = [...letters].flatMap(first => [...letters].map(second => first + second));
  const free = [...letters, ...pairs].filter(name => !taken.has(name) && !keywords.has(name));
  return Object.fromEntries(fields.map((name, at) => [`$${name}`, free[at] ?? stop(`There are more than ${free.length} properties to shorten.`)]));
}

/** Returns the position in the code at which the statements of a scope begin. @param {Node} block the node of the scope */
const bodyStart = block => block.type === 'Program' ? block.start : block.body.start + 1;

/**
 * Returns the code with each variable that is used before its `var` declared once more at the start of its function. Terser
 * leaves such code when it inlines a function, and the engine, which hoists nothing, would not know the variable yet.
 * @param {string} code a minified bundle
 */
export function declareFirst(code) {
  const late = findLate(parse(code, { ecmaVersion: 5, sourceType: 'script', ranges: true })).filter(name => name.isVar);
  const blocks = [...new Set(late.map(name => name.block))];
  return applyEdits(code, blocks.map(block => {
    const names = late.filter(name => name.block === block).map(({ name }) => name);
    return { start: bodyStart(block), end: bodyStart(block), text: `var ${names.join(',')};` };
  }));
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
 * Rewrites some code that terser made short as text, but that is long as tokens of the image (firmware/image/tokens.js). In
 * these a word such as `true` is one byte, and a number above 32,767 is text.
 * @param {string} code
 */
export function fitTokens(code) {
  /** Replacements of nodes by other spellings. @type {import('./edits.js').Edit[]} */
  const edits = [];
  walk(parse(code, { ecmaVersion: 5, sourceType: 'script' }), (node, parent) => {
    const word = wordFor(node, parent, code.slice(node.start, node.end));
    const blank = /\w/.test(code[node.start - 1] ?? '') ? ' ' : '';
    if (word) edits.push({ start: node.start, end: node.end, text: blank + word });
  });
  return applyEdits(code, edits);
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
      const code = markApart(putLiterals(bundle));
      const { fields, taken } = findFields(code, known);
      const nameCache = { props: { props: shortNames(fields, taken) } };
      const { code: short = '' } = await shorten(code, { ...optionsFor(code, fields), nameCache });
      const names = Object.entries(nameCache.props.props).map(([name, to]) => [withoutMark(name.slice(1)), to]);
      this.emitFile({ type: 'asset', fileName: 'names.json', source: JSON.stringify(Object.fromEntries(names.sort()), null, 1) });
      return { code: fitTokens(declareFirst(short)), map: null };
    },
  };
}
