/**
 * One minified bundle and its Storage image for each board. BOARD selects boards by name or by the path of a board file. Code
 * that the engine cannot run, and forbidden imports in src/, fail the build; see firmware/. firmware/commands/build.js runs it.
 */
import { fileURLToPath } from 'node:url';
import { readBoard } from './firmware/boards/board.js';
import { listBoardFiles } from './firmware/boards/boardfile.js';
import { compile } from './firmware/bundle/compile.js';
import { provideBoard } from './firmware/bundle/constants.js';
import { listKnown } from './firmware/bundle/fields.js';
import { minify } from './firmware/bundle/minify.js';
import { keepOnDemand } from './firmware/bundle/ondemand.js';
import { checkBundle, checkSources, stampOutputs, writeImage } from './firmware/bundle/rollup.js';
import { sumCommon, sumInputs } from './firmware/check/fresh.js';
import { stop } from './firmware/stop.js';

/** @param {string} path */
const here = path => fileURLToPath(new URL(path, import.meta.url));

/** @param {import('rollup').RollupLog} warning */
const refuse = warning => stop(warning.message);

const sources = checkSources(here('src'));
const compiled = compile(here('tsconfig.json'), here('dist'), sumCommon(here('.')));
const known = listKnown(here('src'));

/** @param {string} file a board's @returns {import('rollup').RollupOptions & { output: { file: string } }} */
function optionsFor(file) {
  // the checksum of the sources before they are read
  const inputs = sumInputs(here('.'), file);
  const board = readBoard(file);
  return {
    input: here('src/main.ts'),
    onwarn: refuse,
    plugins: [
      sources,
      compiled,
      provideBoard(board),
      keepOnDemand(here('src')),
      minify(known),
      checkBundle(),
      writeImage(board),
      stampOutputs(inputs),
    ],
    output: { file: here(`dist/${board.name}/firmware.js`), format: 'es', strict: false },
  };
}

export default listBoardFiles(process.env.BOARD).map(optionsFor);
