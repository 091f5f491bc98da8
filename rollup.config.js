/**
 * One minified bundle a board, and the Storage image that boots it. BOARD picks
 * one board, by its name or by the path of a board file. What the engine cannot
 * run, and what breaks the order of src/, fails the build; see firmware/.
 */
import { fileURLToPath } from 'node:url';
import { readBoards } from './firmware/board.js';
import { checkBundle, checkSources, writeImage } from './firmware/build.js';
import { compile } from './firmware/compile.js';
import { provideBoard } from './firmware/constants.js';
import { minify } from './firmware/minify.js';
import { keepOnDemand } from './firmware/ondemand.js';
import { stop } from './firmware/stop.js';

/** @param {string} path */
const here = path => fileURLToPath(new URL(path, import.meta.url));

/** @param {import('rollup').RollupLog} warning */
const refuse = warning => stop(warning.message);

const sources = checkSources(here('src'));
const compiled = compile(here('tsconfig.json'));

/** @type {import('rollup').RollupOptions[]} */
export default readBoards(process.env.BOARD).map(board => ({
  input: here('src/main.ts'),
  onwarn: refuse,
  plugins: [
    sources,
    compiled,
    provideBoard(board),
    keepOnDemand(here('src')),
    minify(here('src')),
    checkBundle(),
    writeImage(),
  ],
  output: { file: here(`dist/${board.name}/firmware.js`), format: 'es', strict: false },
}));
