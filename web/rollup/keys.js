/**
 * Provides the modules `#schema` and `#firmware` in the page, with constants as in the firmware. The firmware's check of config.json, which runs in
 * the page, imports them. The page is for all boards, so the name of the board in `#firmware` is that of tests.
 */
import * as schema from '../../firmware/keys.js';
import { firmware } from '../../firmware/self.js';

/** @type {Record<string, Record<string, unknown>>} */
const modules = { '#schema': schema, '#firmware': { firmware } };
const mark = '\0';

/**
 * Spells the constants of a module as its source. Its functions are left out.
 * @param {Record<string, unknown>} values
 */
function sourceOf(values) {
  const constants = Object.entries(values).filter(([, value]) => typeof value !== 'function');
  return constants.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`).join('\n');
}

/** Returns the step of the bundler that provides the modules. @returns {import('rollup').Plugin} */
export const provideKeys = () => ({
  name: 'keys',
  resolveId: name => name in modules ? mark + name : null,
  load(id) {
    const values = id[0] === mark ? modules[id.slice(1)] : undefined;
    return values ? sourceOf(values) : null;
  },
});
