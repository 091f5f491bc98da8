/**
 * Compiles TypeScript to ES5 once for all boards: the bundles differ only in the constants of the board file. A type error
 * ends the build; `npm run check` also checks types for ES5.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import typescript from '@rollup/plugin-typescript';
import { findKeyed } from '../check/apart.js';
import { findLongCases } from '../check/cases.js';
import { findTextNumbers } from '../check/numbers.js';
import { findDates } from '../check/operands.js';
import { findSearches } from '../check/searches.js';
import { checkTypes } from '../check/types.js';
import { stop } from '../stop.js';
import { ts } from '../typescript.js';
import { findForgotten } from './await/forgotten.js';
import { findRefusals, lowerAwait } from './await/lower.js';
import { findSettings, nameSettings } from './settings.js';

/**
 * Ends the build with these errors. Does nothing if there are none.
 * @param {readonly import('typescript').Diagnostic[]} diagnostics
 */
function refuse(diagnostics) {
  if (diagnostics.length === 0) return;
  const host = { getCanonicalFileName: (/** @type {string} */ name) => name, getCurrentDirectory: ts.sys.getCurrentDirectory, getNewLine: () => '\n  ' };
  stop('The sources do not compile:', ts.formatDiagnostics(diagnostics, host).trim().split('\n'));
}

/**
 * Ends the build at code that the engine would run otherwise than Node does. Returns the transformers that rewrite
 * `await`, and the uses of settings.
 * @param {import('typescript').Program} program
 */
function transform(program) {
  refuse(program.getSyntacticDiagnostics());
  refuse([...findDates(program), ...findLongCases(program), ...findTextNumbers(program), ...findSearches(program), ...findKeyed(program)]);
  refuse([...findRefusals(program.getSourceFiles().filter(file => !file.isDeclarationFile)), ...findForgotten(program)]);
  const { uses, errors } = findSettings(program);
  refuse(errors);
  return { before: [lowerAwait, nameSettings(uses)] };
}

const noWatch = () => ({ close() {} });
/** The TypeScript compiler without its watching of files. Otherwise the plugin would go on watching the sources after a failed build. */
export const typescriptOnce = { ...ts, sys: { ...ts.sys, watchFile: noWatch, watchDirectory: noWatch } };

/**
 * Makes a plugin that refuses TypeScript's helpers for features that ES5 lacks. They cost memory, and none is needed.
 * @returns {import('rollup').Plugin}
 */
const refuseHelpers = () => ({
  name: 'helpers',
  resolveId: (name, importer) => name !== 'tslib' ? null
    : stop(`${importer} needs a helper of TypeScript's: it has a spread, a class that extends, async or a generator. Object.assign, concat, apply and then do without.`),
});

/**
 * Makes a plugin that checks the types by the native compiler, while the other plugins compile without a check. The native
 * compiler is several times faster.
 * @returns {import('rollup').Plugin}
 */
function checkTypesBeside() {
  /** The compiler's errors; empty if there are none. @type {Promise<string>} */
  let errors;
  return {
    name: 'types',
    buildStart() {
      errors = checkTypes(fileURLToPath(new URL('types.tsconfig.json', import.meta.url)));
    },
    async buildEnd(fault) {
      const said = await errors;
      if (said && !fault) stop('The sources do not compile:', said.trim().split('\n'));
    },
  };
}

/**
 * Makes the plugins that compile the sources to ES5.
 * @param {string} tsconfig the path of a tsconfig.json
 * @returns {import('rollup').Plugin[]}
 */
export const compile = tsconfig => [
  refuseHelpers(),
  checkTypesBeside(),
  typescript({
    typescript: typescriptOnce, tsconfig, filterRoot: dirname(tsconfig), transformers: transform,
    // Without isolatedModules, the compiler replaces a `const enum` of another file by its numbers.
    compilerOptions: { noCheck: true, isolatedModules: false, sourceMap: false },
  }),
];

/**
 * Makes a plugin that writes each compiled module to a file of its own, and no bundle yet.
 * @param {string} folder of the sources
 * @returns {import('rollup').Plugin}
 */
export const writeCompiled = folder => ({
  name: 'modules',
  generateBundle(_, bundle) {
    for (const chunk of Object.keys(bundle)) delete bundle[chunk];
    for (const id of this.getModuleIds()) {
      const source = this.getModuleInfo(id)?.code;
      if (id.startsWith(folder + sep) && typeof source === 'string') this.emitFile({ type: 'asset', fileName: compiledName(folder, id), source });
    }
  },
});

/**
 * Returns the name of a compiled module, its path below the folder of the sources.
 * @param {string} folder of the sources
 * @param {string} id the path of the module's source
 */
const compiledName = (folder, id) => relative(folder, id).split(sep).join('/').replace(/\.ts$/, '.js');

/**
 * Makes a plugin that reads compiled modules in the place of their sources, so that each bundle need not compile them.
 * @param {string} folder of the sources
 * @param {string} compiled the folder that `writeCompiled` filled
 * @returns {import('rollup').Plugin}
 */
export const readCompiled = (folder, compiled) => ({
  name: 'compiled',
  resolveId: (name, importer) => importer && name.startsWith('.') ? `${resolve(dirname(importer), name)}.ts` : null,
  load: id => id.startsWith(folder + sep) ? readFileSync(join(compiled, compiledName(folder, id)), 'utf8') : null,
});
