/**
 * Compiles the sources once; then one minified bundle and its Storage image for each board. BOARD selects boards by name or
 * by the path of a board file. CHOICE has the public keys that they believe, and whether they hold all modems, as JSON; without it, each is
 * as dist/<board>/ in that.
 * Code that the engine cannot run, and forbidden imports in src/, fail the build; see firmware/. firmware/commands/build.js runs it.
 */
import { fileURLToPath } from 'node:url';
import { readBoard } from './firmware/boards/board.js';
import { allModemsCommand, folderOf, listAsked, parseBoard } from './firmware/boards/boardfile.js';
import { kindOf, targetOf } from './firmware/boards/cameras.js';
import { compile, readCompiled, writeCompiled } from './firmware/bundle/compile.js';
import { constants, provideBoard } from './firmware/bundle/constants.js';
import { listKnown } from './firmware/bundle/fields.js';
import { minify } from './firmware/bundle/minify.js';
import { keepModems } from './firmware/bundle/modems.js';
import { keepOnDemand } from './firmware/bundle/ondemand.js';
import { checkBundle, checkSources, stampOutputs, writeImage } from './firmware/bundle/rollup.js';
import { choiceIn, sumCommon, sumInputs } from './firmware/check/fresh.js';
import { stop } from './firmware/stop.js';

/** @param {string} path */
const here = path => fileURLToPath(new URL(path, import.meta.url));

/** Of a checksum, in a name. */
const sumDigits = 16;

/** @param {import('rollup').RollupLog} warning */
const refuse = warning => stop(warning.message);

const common = sumCommon(here('.'));
/** The compiled modules of all boards' bundles. Other sources have another folder, so another build never replaces what this one reads. */
const compiled = here(`dist/compiled/${common.slice(0, sumDigits)}`);
const known = listKnown(here('src'));

/** @type {import('rollup').RollupOptions & { output: { dir: string } }} */
export const sources = {
  input: [here('src/main.ts'), here('src/rescue.ts'), here('src/device/loader/loader.ts')],
  onwarn: refuse,
  external: constants,
  treeshake: false,
  plugins: [checkSources(here('src')), ...compile(here('tsconfig.json')), writeCompiled(here('src')), stampOutputs(common)],
  output: { dir: compiled, format: 'es' },
};

/** @param {import('./firmware/boards/boardfile.js').Asked} asked @returns {import('rollup').RollupOptions & { output: { file: string } }} */
function optionsFor(asked) {
  const { file, camera } = asked;
  // the checksum of the sources before they are read
  const inputs = sumInputs(here('.'), file);
  const whole = parseBoard(file).board;
  const folder = here(`dist/${folderOf(whole.name, asked)}`);
  // a build beside it is for the same cameras in the field
  /** @type {import('./firmware/check/fresh.js').Choice} */
  const { keys, modems: wanted } = process.env.CHOICE ? JSON.parse(process.env.CHOICE) : choiceIn(here(`dist/${whole.name}`));
  // a board whose file names no modems has the code for all anyway
  const modems = whole.modem?.models && wanted;
  const board = readBoard(file, camera, modems);
  const signed = { target: targetOf(whole, camera, modems), allModems: allModemsCommand(asked), keys };
  return {
    input: here('src/main.ts'),
    onwarn: refuse,
    plugins: [
      readCompiled(here('src'), compiled),
      keepModems(here('src'), board),
      provideBoard(board, signed),
      keepOnDemand(here('src')),
      minify(known),
      checkBundle(),
      writeImage(board, signed, here('src'), compiled),
      stampOutputs(inputs, kindOf(board.camera), { keys, modems }),
    ],
    output: { file: `${folder}/firmware.js`, format: 'es', strict: false },
  };
}

export const bundles = listAsked(process.env.BOARD).map(optionsFor);

export default [sources, ...bundles];
