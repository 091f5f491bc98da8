/**
 * Describes mistakes in JSON files as the firmware does, by its own module src/config/json/mistake.ts. This module is compiled only when a
 * file is faulty.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = new URL('../src/config/json/mistake.ts', import.meta.url);

/**
 * What the firmware's module exports: a function that describes the mistake in a JSON text.
 * @typedef {{ mistakeIn?: (text: string) => string | undefined }} Exports
 */

/**
 * The function that describes a mistake; undefined until it is needed and loaded.
 * @type {((text: string) => string | undefined) | undefined}
 */
let reader;

/**
 * Compiles and runs a module of the firmware.
 * @param {typeof import('typescript')} ts
 * @param {URL} file the module, which imports only files beside it
 * @returns {Exports}
 */
function load(ts, file) {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  /** What the module exports once it has run. @type {Exports} */
  const exports = {};
  new Function('exports', 'require', outputText)(exports, (/** @type {string} */ name) => load(ts, new URL(`${name}.ts`, file)));
  return exports;
}

/** Loads the function that describes the mistake in a JSON text. @returns {(text: string) => string | undefined} */
function loadReader() {
  const ts = createRequire(import.meta.url)('typescript'); // The compiler is loaded only here, for a faulty file, since loading takes half a second.
  return load(ts, source).mistakeIn ?? (() => undefined);
}

/**
 * Describes the mistake in a JSON file.
 * @param {string} file the path of a file that is no JSON
 * @returns {string | undefined} the end of a sentence that begins with the file; undefined if none is found
 */
export function findMistake(file) {
  reader ??= loadReader();
  // The file is read as the firmware does, one character for each byte.
  return reader(readFileSync(file, 'latin1').replace(/^\xef\xbb\xbf/, ''));
}
