/**
 * Minifies the bundle for an engine in which objects take memory and text does not: code with one use is inlined. Terser's
 * options are those with the fewest JsVars after boot.
 */
import { parse } from 'acorn';
import { minify as shorten } from 'terser';
import { stop } from '../stop.js';
import { applyEdits } from './edits.js';
import { findFields } from './fields.js';
import { putLiterals } from './literals.js';
import { findLate } from './order.js';

/**
 * Short lines: an exception contains the line of each caller as text, and a single line ran out of memory. hoist_funs: the
 * engine hoists nothing, so a function must precede its calls. hoist_vars would take some 40 JsVars.
 */
/** @param {string[]} fields @returns {import('terser').MinifyOptions} */
const optionsFor = fields => ({
  ecma: 5,
  module: true,
  toplevel: true,
  compress: { passes: 3, hoist_funs: true },
  mangle: { toplevel: true, properties: { builtins: true, regex: new RegExp(`^(?:${fields.map(name => name.replace(/\$/g, '\\$')).join('|')})$`) } },
  format: { comments: false, ascii_only: true, max_line_len: 100 },
});

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const reserved = new Set(['do', 'if', 'in', 'of', 'as', 'is']);

/**
 * Short names, the shortest for the properties that are used most.
 * @param {string[]} fields most used first
 * @param {Set<string>} taken
 * @returns {Record<string, string>} by property; terser prefixes each with a dollar sign
 */
export function shortNames(fields, taken) {
  const pairs = [...letters].flatMap(first => [...letters].map(second => first + second));
  const free = [...letters, ...pairs].filter(name => !taken.has(name) && !reserved.has(name));
  return Object.fromEntries(fields.map((name, at) => [`$${name}`, free[at] ?? stop(`There are more than ${free.length} properties to shorten.`)]));
}

/** @param {import('./tree.js').Node} block the node of a scope */
const bodyStart = block => block.type === 'Program' ? block.start : block.body.start + 1;

/**
 * If terser inlines a function, it declares that function's variables after the statement. Each name that the engine would
 * meet too early is declared once more at the start, which has no other effect.
 * @param {string} code
 */
export function declareFirst(code) {
  const late = findLate(parse(code, { ecmaVersion: 5, sourceType: 'script', ranges: true })).filter(name => name.isVar);
  const blocks = [...new Set(late.map(name => name.block))];
  return applyEdits(code, blocks.map(block => {
    const names = late.filter(name => name.block === block).map(({ name }) => name);
    return { start: bodyStart(block), end: bodyStart(block), text: `var ${names.join(',')};` };
  }));
}

/**
 * Writes names.json beside the bundle: the short names of properties.
 * @param {string[]} known names that the engine or a person uses
 * @returns {import('rollup').Plugin}
 */
export function minify(known) {
  return {
    name: 'minify',
    async renderChunk(bundle) {
      const code = putLiterals(bundle);
      const { fields, taken } = findFields(code, known);
      const nameCache = { props: { props: shortNames(fields, taken) } };
      const { code: short = '' } = await shorten(code, { ...optionsFor(fields), nameCache });
      const names = Object.entries(nameCache.props.props).map(([name, to]) => [name.slice(1), to]);
      this.emitFile({ type: 'asset', fileName: 'names.json', source: JSON.stringify(Object.fromEntries(names.sort()), null, 1) });
      return { code: declareFirst(short), map: null };
    },
  };
}
