/**
 * Compiles TypeScript to ES5 once for all boards: the bundles differ only in the constants of the board file. `npm run types` checks the types,
 * and the forms that need them (../check/forms.js), and so do the tests. A build does not, since that takes longer than all else in it.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import typescript from '@rollup/plugin-typescript';
import { stop } from '../stop.js';
import { tellErrors, ts } from '../typescript.js';
import { findRefusals, lowerAwait } from './await/lower.js';
import { findCodes } from './codes.js';
import { findOurs } from './ours.js';
import { findPlaceholders } from './placeholders.js';
import { renameNodes } from './renames.js';
import { findSettings } from './settings.js';

/**
 * Ends the build with these errors. Does nothing if there are none.
 * @param {readonly import('typescript').Diagnostic[]} diagnostics
 */
function refuse(diagnostics) {
  if (diagnostics.length > 0) stop('The sources do not compile:', tellErrors(diagnostics));
}

/**
 * Ends the build at a syntax error, and at a form that has no `await` in the engine. Returns the transformers that rewrite `await` and the uses of
 * settings, those of our fields whose names others have, too, placeholders, and codes of faults.
 * @param {import('typescript').Program} program
 */
function transform(program) {
  refuse(program.getSyntacticDiagnostics());
  refuse(findRefusals(program.getSourceFiles().filter(file => !file.isDeclarationFile)));
  /** What each of them has found. @type {{ uses: Map<import('typescript').Node, string | number>, errors: import('typescript').Diagnostic[] }[]} */
  const found = [findSettings(program), findOurs(program), findPlaceholders(program), findCodes(program)];
  refuse(found.flatMap(({ errors }) => errors));
  return { before: [lowerAwait, renameNodes(new Map(found.flatMap(({ uses }) => [...uses])))] };
}

const noWatch = () => ({ close() {} });
/** The compiler's function for its connection to the file system. @type {any} */
const createHost = ts.createWatchCompilerHost;
/**
 * The TypeScript compiler without its watching of files. Otherwise the plugin would go on watching the sources after a failed build. It does not
 * read the comments of documentation either, which a build does not need.
 */
export const typescriptOnce = {
  ...ts,
  sys: { ...ts.sys, watchFile: noWatch, watchDirectory: noWatch },
  createWatchCompilerHost: (/** @type {any[]} */ ...given) => ({ ...createHost(...given), jsDocParsingMode: ts.JSDocParsingMode.ParseNone }),
};

/**
 * Makes a plugin that refuses TypeScript's helpers for features that ES5 lacks. They cost memory, and none is needed.
 * @returns {import('rollup').Plugin}
 */
const refuseHelpers = () => ({
  name: 'helpers',
  resolveId: (name, importer) => name !== 'tslib' ? null
    : stop(`${importer} needs a helper of TypeScript's: it has a spread, a class that extends, async or a generator. `
      + 'Object.assign, concat, apply and then do without.'),
});

/**
 * Makes the plugins that compile the sources to ES5.
 * @param {string} tsconfig the path of a tsconfig.json
 * @returns {import('rollup').Plugin[]}
 */
export const compile = tsconfig => [
  refuseHelpers(),
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
