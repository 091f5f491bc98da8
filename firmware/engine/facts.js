/** Exports what Node programs need to know about the engine: the data of engine.js, and the names of the engine's globals. */
import { readFileSync } from 'node:fs';

export { engine } from './engine.js';

/**
 * Global names that the engine has, those of the language and those of its runtime.
 * @type {typeof import('./globals.json')}
 */
export const globals = JSON.parse(readFileSync(new URL('./globals.json', import.meta.url), 'utf8'));
