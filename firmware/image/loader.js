/**
 * Makes the loader of src/device/loader/loader.ts for a board: the program that the engine runs first, and that returns the firmware to run.
 * Nothing of it stays in memory while the firmware runs.
 */
import { join } from 'node:path';
import { minify } from '@swc/core';
import { rollup } from 'rollup';
import { readCompiled } from '../bundle/compile.js';
import { provideBoard } from '../bundle/constants.js';
import { applyEdits } from '../bundle/edits.js';
import { fitEngine } from '../bundle/minify.js';
import { readCode, walk } from '../bundle/tree.js';
import { checkSyntax } from '../check/syntax.js';
import { stop } from '../stop.js';
import { tokenise } from './tokens.js';

/** Matches the last statement of a bundle, which names what the bundle exports. */
const exported = /export \{ load \};\s*$/;
/**
 * Names of functions that the loader calls only at the first start, or if no firmware can start. The build turns each into a
 * string, which the engine skips at once. Code that is not called would be read token by token at each start.
 */
const rare = ['writeHeaders', 'readRescue'];

/**
 * Turns a function into a string, which is evaluated where the function was called.
 * @param {string} code of the loader
 * @param {string} name of the function
 * @returns {string} the new code
 */
function putAside(code, name) {
  /** The nodes around each use of the name. @type {import('../bundle/tree.js').Node[]} */
  const found = [];
  walk(readCode(code).tree, (node, parent) => {
    if (node.type === 'Identifier' && node.name === name && parent) found.push(parent);
  });
  const [made, call, more] = found.sort((one, other) => one.start - other.start);
  if (made?.type !== 'FunctionDeclaration' || call?.type !== 'CallExpression' || more) return stop(`The loader must call ${name}() once, after it.`);
  const text = `(${code.slice(made.start, made.end)})()`;
  return applyEdits(code, [{ start: made.start, end: made.end, text: '' },
    { start: call.start, end: call.end, text: `eval(${JSON.stringify(text)})` }]);
}

/**
 * Makes the loader for a board.
 * @param {string} sources the folder of the sources
 * @param {string} compiled the folder of the compiled modules
 * @param {{ engine: string }} board
 * @returns {Promise<Uint8Array>} its program in the engine's tokens
 */
export async function makeLoader(sources, compiled, board) {
  const bundle = await rollup({ input: join(sources, 'device/loader/loader.ts'), plugins: [readCompiled(sources, compiled), provideBoard(board)] });
  const { output: [{ code }] } = await bundle.generate({ format: 'es', strict: false });
  await bundle.close();
  // The assignment makes the code an expression, which the minifier keeps. It is left out afterwards, since `eval` returns the value.
  const whole = `program=(function(){${code.replace(exported, 'return load()')}})()`;
  const format = { comments: /** @type {false} */ (false), ascii_only: true };
  const { code: short } = await minify(whole, { ecma: 5, compress: { passes: 3 }, mangle: { reserved: rare }, format });
  const value = `(${fitEngine(short).replace(/^program=|\n|;$/g, '')})`;
  const findings = checkSyntax(value);
  if (findings.length > 0) stop('The engine cannot run the loader:', findings);
  return tokenise(`eval${rare.reduce(putAside, value)}`);
}
