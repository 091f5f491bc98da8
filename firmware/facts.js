/** The engine's facts, for programs of Node. */
import { readFileSync } from 'node:fs';

export { engine } from './engine.js';

/** The global names that the engine has: those of the language, and those of its runtime. */
/** @type {typeof import('./globals.json')} */
export const globals = JSON.parse(readFileSync(new URL('./globals.json', import.meta.url), 'utf8'));
