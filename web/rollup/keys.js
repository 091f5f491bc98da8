/**
 * Provides the module `#schema` in the page, with the same constants as in the firmware. The firmware's check of config.json, which runs in
 * the page, imports it.
 */
import * as schema from '../../firmware/keys.js';

/** Returns the step of the bundler that provides the module `#schema`. @returns {import('rollup').Plugin} */
export const provideKeys = () => ({
  name: 'keys',
  resolveId: name => name === '#schema' ? '\0#schema' : null,
  load: id => id === '\0#schema' ? Object.entries(schema).filter(([, value]) => typeof value !== 'function').map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`).join('\n') : null,
});
