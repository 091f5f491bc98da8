/**
 * Leaves the code of modems out of a bundle whose board is not sold with them (`modem.models` in its board file). Their entries in
 * src/modem/known.ts keep the names, by which the firmware still knows such a modem, and tells a person what to do.
 */
import { join } from 'node:path';
import { parse } from 'acorn';
import { entries, listFamilies } from '../boards/families.js';
import { stop } from '../stop.js';
import { applyEdits } from './edits.js';
import { oursOf } from './ours.js';
import { walk } from './tree.js';

/** Keys that an entry keeps without its family's code. */
const kept = ['name', 'models'];

/**
 * Shortens the entries of other families.
 * @param {string} code the compiled module modem/known
 * @param {string[]} families those whose code the bundle has
 * @returns {string}
 */
export function shortenEntries(code, families) {
  let found = 0;
  /** The edits that shorten entries. @type {import('./edits.js').Edit[]} */
  const edits = [];
  walk(parse(code, { ecmaVersion: 2022, sourceType: 'module' }), ({ type, start, end, properties }) => {
    const find = (/** @type {string} */ key) => properties.find((/** @type {any} */ one) => [key, oursOf(key)].includes(one.key.name));
    const [name, models] = type === 'ObjectExpression' ? kept.map(find) : [];
    if (!name || !models) return;
    found++;
    if (!families.includes(name.value.value)) {
      edits.push({ start, end, text: `{ ${[name, models].map(one => code.slice(one.start, one.end)).join(', ')} }` });
    }
  });
  return found === entries.length ? applyEdits(code, edits)
    : stop(`src/modem/known.ts has ${entries.length} entries, and ${found} of them can be left out: write each one as the others.`);
}

/**
 * Makes the plugin that leaves out the code of modems that the board is not sold with. The bundler then drops what nothing uses any more.
 * @param {string} folder of the sources
 * @param {Parameters<typeof listFamilies>[0]} board
 * @returns {import('rollup').Plugin}
 */
export const keepModems = (folder, board) => ({
  name: 'modems',
  transform: (code, id) => id === join(folder, 'modem/known.ts') && board.modem.models
    ? { code: shortenEntries(code, listFamilies(board)), map: null } : null,
});
