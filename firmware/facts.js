/** The engine's facts, read from the JSON files that stand beside this one. */
import { readFileSync } from 'node:fs';

/** @param {string} name */
const read = name => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

/** The release that is flashed, where its files go, and where the firmware's image goes. */
/** @type {typeof import('./engine.json')} */
export const engine = read('./engine.json');

/** The global names that the engine has: those of the language, and those of its runtime. */
/** @type {typeof import('./globals.json')} */
export const globals = read('./globals.json');
