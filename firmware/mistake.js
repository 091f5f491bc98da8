/**
 * Explains faults of a JSON file in the firmware's words: src/config/json/mistake.ts, compiled on demand, because only a faulty
 * file needs it.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = new URL('../src/config/json/mistake.ts', import.meta.url);

/** @type {((text: string) => string | undefined) | undefined} */
let reader;

/** @returns {(text: string) => string | undefined} */
function loadReader() {
  /** @type {typeof import('typescript')} */
  const ts = createRequire(import.meta.url)('typescript'); // takes half a second, so load it only for a faulty file
  const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  /** @type {{ mistakeIn?: (text: string) => string | undefined }} */
  const exports = {};
  new Function('exports', outputText)(exports);
  return exports.mistakeIn ?? (() => undefined);
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
