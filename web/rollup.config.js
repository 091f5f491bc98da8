/**
 * The bundler's options for the page: each program is one file, with further files for the parts that are loaded on demand. web/build.js runs
 * the bundler, and adds the other files.
 */
import { fileURLToPath } from 'node:url';
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import { minify } from '@swc/core';
import { stop } from '../firmware/stop.js';
import { leaveOutChips } from './rollup/chips.js';
import { compile } from './rollup/compile.js';
import { readJson } from './rollup/json.js';
import { provideKeys } from './rollup/keys.js';
import { listLicences } from './rollup/licences.js';
import { provideSimulator } from './rollup/simulator.js';
import { provideStubs } from './rollup/stubs.js';
import { readText } from './rollup/text.js';

/** Returns the full path of a file of web/. @param {string} path relative to web/ */
const here = path => fileURLToPath(new URL(path, import.meta.url));

/** Known warnings about packages. Any other warning ends the build. */
const known = [
  { code: 'THIS_IS_UNDEFINED', in: '@espruino-tools' },
  { code: 'THIS_IS_UNDEFINED', in: 'mediabunny' },
  { code: 'CIRCULAR_DEPENDENCY', in: 'node_modules' },
];

/** Ends the build at a warning that is not known. @param {import('rollup').RollupLog} warning */
function refuse(warning) {
  const where = `${warning.id ?? ''}${(warning.ids ?? []).join()}`;
  if (!known.some(one => one.code === warning.code && where.includes(one.in))) stop(`The page does not build: ${warning.message}`);
}

/** Shortens the code: short names, and no blanks or comments. The sources are in the repository. @type {import('rollup').Plugin} */
const small = {
  name: 'small',
  async renderChunk(code) {
    const { code: smaller } = await minify(code, { module: true, compress: false, format: { comments: false } });
    return { code: smaller, map: null };
  },
};

/**
 * Returns the bundler's options. @param {Record<string, string>} input source file by name of the program @returns
 * {import('rollup').RollupOptions}
 */
export const optionsFor = input => ({
  input: Object.fromEntries(Object.entries(input).map(([name, path]) => [name, here(path)])),
  onwarn: refuse,
  plugins: [
    provideStubs(), provideSimulator(), provideKeys(), leaveOutChips(), readJson(), readText(),
    resolve({ browser: true, preferBuiltins: false, extensions: ['.mjs', '.js', '.json', '.ts'] }), commonjs({ include: /node_modules/ }), compile(),
    small, listLicences(here('..')),
  ],
  output: { dir: here('../dist/web'), format: 'es', entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
});
