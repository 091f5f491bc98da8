/**
 * The page's program: one entry, and a chunk for what is loaded when it is first needed. web/build.js runs it, and lays the rest of
 * the page beside it.
 */
import { fileURLToPath } from 'node:url';
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import typescript from '@rollup/plugin-typescript';
import { minify } from 'terser';
import { stop } from '../firmware/stop.js';
import { leaveOutChips } from './rollup/chips.js';
import { readJson } from './rollup/json.js';
import { provideKeys } from './rollup/keys.js';
import { listLicences } from './rollup/licences.js';
import { provideStubs } from './rollup/stubs.js';
import { readText } from './rollup/text.js';

/** @param {string} path */
const here = path => fileURLToPath(new URL(path, import.meta.url));

/** What a package does that is no fault of ours: each is named, and any other warning ends the build. */
const known = [
  { code: 'THIS_IS_UNDEFINED', in: '@espruino-tools' },
  { code: 'CIRCULAR_DEPENDENCY', in: 'node_modules' },
];

/** @param {import('rollup').RollupLog} warning */
function refuse(warning) {
  const where = `${warning.id ?? ''}${(warning.ids ?? []).join()}`;
  if (!known.some(one => one.code === warning.code && where.includes(one.in))) stop(`The page does not build: ${warning.message}`);
}

/**
 * Terser on each chunk: what its reader sees in a debugger stands in the sources. Short names are nearly all of what it saves; with
 * `compress` the page was 3 % smaller, and took three times as long.
 * @type {import('rollup').Plugin}
 */
const small = {
  name: 'small',
  async renderChunk(code) {
    const { code: smaller } = await minify(code, { module: true, compress: false, format: { comments: false } });
    return { code: smaller ?? code, map: null };
  },
};

/** @param {Record<string, string>} input names of programs, and their sources @returns {import('rollup').RollupOptions} */
export const optionsFor = input => ({
  input: Object.fromEntries(Object.entries(input).map(([name, path]) => [name, here(path)])),
  onwarn: refuse,
  plugins: [
    provideStubs(), provideKeys(), leaveOutChips(), readJson(), readText(),
    resolve({ browser: true, preferBuiltins: false }), commonjs({ include: /node_modules/ }),
    // the types are checked by the compiler's native port, in half a second (web/build.js)
    typescript({
      tsconfig: here('tsconfig.json'), noCheck: true, noEmit: false, allowImportingTsExtensions: false, rewriteRelativeImportExtensions: true,
      rootDir: here('..'), outDir: here('../dist/web'), filterRoot: here('..'),
    }),
    small, listLicences(here('..')),
  ],
  output: { dir: here('../dist/web'), format: 'es', entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
});
