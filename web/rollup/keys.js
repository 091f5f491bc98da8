/** `import { keys } from '#keys'` as in the firmware, whose check of config.json runs in the page. */
import { keys } from '../../firmware/keys.js';

/** @returns {import('rollup').Plugin} */
export const provideKeys = () => ({
  name: 'keys',
  resolveId: name => name === '#keys' ? '\0keys' : null,
  load: id => id === '\0keys' ? `export const keys = ${JSON.stringify(keys)};` : null,
});
