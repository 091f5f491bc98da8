/**
 * Compiles TypeScript to ES5 once for all boards: the bundles differ only in the constants of the board file. A type error
 * ends the build; `npm run check` also checks types for ES5.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findLongCases } from '../check/cases.js';
import { findTextNumbers } from '../check/numbers.js';
import { findDates } from '../check/operands.js';
import { findSearches } from '../check/searches.js';
import { checkTypes } from '../check/types.js';
import { stop } from '../stop.js';
import { ts } from '../typescript.js';

/** @param {readonly import('typescript').Diagnostic[]} diagnostics */
function refuse(diagnostics) {
  if (diagnostics.length === 0) return;
  const host = { getCanonicalFileName: (/** @type {string} */ name) => name, getCurrentDirectory: ts.sys.getCurrentDirectory, getNewLine: () => '\n  ' };
  stop('The sources do not compile:', ts.formatDiagnostics(diagnostics, host).trim().split('\n'));
}

/**
 * @param {string} config a tsconfig.json
 * @returns {Map<string, string>} compiled code by the source's path
 */
function compileAll(config) {
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, dirname(config));
  refuse(errors);
  // without isolatedModules the numbers of another file's `const enum` are put in
  const program = ts.createProgram(fileNames, { ...options, noEmit: false, importHelpers: true, noCheck: true, isolatedModules: false });
  refuse(program.getSyntacticDiagnostics());
  refuse([...findDates(program), ...findLongCases(program), ...findTextNumbers(program), ...findSearches(program)]);
  const code = new Map();
  program.emit(undefined, (_, text, _mark, _onError, sources) => void code.set(resolve(sources?.[0]?.fileName ?? ''), text));
  return code;
}

/** @param {string} file of `keep` @param {string} inputs @returns {Map<string, string> | undefined} the code of these inputs */
function readKept(file, inputs) {
  try {
    /** @type {{ inputs: string, code: [name: string, text: string][] }} */
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    return kept.inputs === inputs ? new Map(kept.code.map(([name, text]) => [resolve(dirname(file), name), text])) : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} file @param {string} inputs @param {Map<string, string>} code */
function keep(file, inputs, code) {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}`;
  writeFileSync(part, JSON.stringify({ inputs, code: [...code].map(([path, text]) => [relative(dirname(file), path), text]) }));
  // another build never reads a part of it
  renameSync(part, file);
}

/**
 * @param {string} config a tsconfig.json
 * @returns {Promise<Map<string, string>>}
 */
async function compileChecked(config) {
  const errors = checkTypes(fileURLToPath(new URL('types.tsconfig.json', import.meta.url)));
  const code = compileAll(config);
  const said = await errors;
  if (said) stop('The sources do not compile:', said.trim().split('\n'));
  return code;
}

/**
 * @param {string} config a tsconfig.json
 * @param {string} folder keeps the compiled code for other processes and later builds
 * @param {string} inputs checksum of all that the code depends on
 * @returns {import('rollup').Plugin} one for all bundles
 */
export function compile(config, folder, inputs) {
  const file = join(folder, 'compiled.json');
  /** @type {Map<string, string> | undefined} */
  let code;
  return {
    name: 'compile',
    async buildStart() {
      if (code) return;
      code = readKept(file, inputs);
      if (!code) keep(file, inputs, code = await compileChecked(config));
    },
    resolveId(name, importer) {
      const file = importer && name.startsWith('.') ? `${resolve(dirname(importer), name)}.ts` : name;
      return existsSync(file) ? file : null;
    },
    load: id => code?.get(id) ?? null,
  };
}
