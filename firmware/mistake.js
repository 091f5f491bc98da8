/**
 * Explains faults of a JSON file in the firmware's words: src/config/json/mistake.ts, compiled on demand, because only a faulty
 * file needs it.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = new URL('../src/config/json/mistake.ts', import.meta.url);

/** @typedef {{ mistakeIn?: (text: string) => string | undefined }} Exports */

/** @type {((text: string) => string | undefined) | undefined} */
let reader;

/** @param {typeof import('typescript')} ts @param {URL} file a module that imports only files beside it @returns {Exports} */
function load(ts, file) {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  /** @type {Exports} */
  const exports = {};
  new Function('exports', 'require', outputText)(exports, (/** @type {string} */ name) => load(ts, new URL(`${name}.ts`, file)));
  return exports;
}

/** @returns {(text: string) => string | undefined} */
function loadReader() {
  const ts = createRequire(import.meta.url)('typescript'); // takes half a second, so load it only for a faulty file
  return load(ts, source).mistakeIn ?? (() => undefined);
}

/**
 * @param {string} file the path of a file that is no JSON
 * @returns {string | undefined} the end of a sentence that begins with the file
 */
export function findMistake(file) {
  reader ??= loadReader();
  // the firmware's characters are bytes
  return reader(readFileSync(file, 'latin1').replace(/^\xef\xbb\xbf/, ''));
}
