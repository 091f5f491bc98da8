/** Facts about the engine, for Node programs. */
import { readFileSync } from 'node:fs';

export { engine } from './engine.js';

/**
 * Global names that the engine has, those of the language and those of its runtime.
 * @type {typeof import('./globals.json')}
 */
export const globals = JSON.parse(readFileSync(new URL('./globals.json', import.meta.url), 'utf8'));
