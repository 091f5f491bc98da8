/** The constants `#keys` and `#secretKeys` as in the firmware, whose check of config.json runs in the page. */
import { keys, secretKeys } from '../../firmware/keys.js';

/** @returns {import('rollup').Plugin} */
export const provideKeys = () => ({
  name: 'keys',
  resolveId: name => ['#keys', '#secretKeys'].includes(name) ? `\0${name}` : null,
  load: id => id === '\0#keys' ? `export const keys = ${JSON.stringify(keys)};` : id === '\0#secretKeys' ? `export const secretKeys = ${JSON.stringify(secretKeys)};` : null,
});
