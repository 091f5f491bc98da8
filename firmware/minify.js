/**
 * Makes the bundle small, for an engine in which a thing costs memory and text
 * does not: what is used once is put where it is used. Terser's options are
 * those that left the fewest JsVars after boot.
 */
import { parse } from 'acorn';
import { minify as shorten } from 'terser';
import { applyEdits } from './edits.js';
import { findFields } from './fields.js';
import { putLiterals } from './literals.js';
import { findLate } from './order.js';

/**
 * Short lines, because an exception carries the line of each caller as text, and with all in one line that ran out of memory.
 * hoist_funs because the engine hoists nothing: a function must be written before it is called. hoist_vars would cost some 40 JsVars.
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

/** @param {import('./tree.js').Node} block the node of a scope */
const bodyStart = block => block.type === 'Program' ? block.start : block.body.start + 1;

/**
 * Where terser puts a function's body in place of its call, it declares that
 * function's variables behind the statement. Each name that the engine would
 * meet too early is declared once more in front, which changes nothing elsewhere.
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
 * Beside the bundle stands names.json, which tells the short name of each property that has one.
 * @param {string[]} known names that the engine or a person knows
 * @returns {import('rollup').Plugin}
 */
export function minify(known) {
  return {
    name: 'minify',
    async renderChunk(bundle) {
      const code = putLiterals(bundle);
      const nameCache = { props: { props: {} } };
      const { code: short = '' } = await shorten(code, { ...optionsFor(findFields(code, known)), nameCache });
      // terser writes a dollar sign before each name
      const names = Object.entries(nameCache.props.props).map(([name, to]) => [name.slice(1), to]);
      this.emitFile({ type: 'asset', fileName: 'names.json', source: JSON.stringify(Object.fromEntries(names.sort()), null, 1) });
      return { code: declareFirst(short), map: null };
    },
  };
}
