/** The constants `#schema` as in the firmware, whose check of config.json runs in the page. */
import * as schema from '../../firmware/keys.js';

/** @returns {import('rollup').Plugin} */
export const provideKeys = () => ({
  name: 'keys',
  resolveId: name => name === '#schema' ? '\0#schema' : null,
  load: id => id === '\0#schema' ? Object.entries(schema).filter(([, value]) => typeof value !== 'function').map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`).join('\n') : null,
});
