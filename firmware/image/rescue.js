/**
 * Makes the rescue of src/rescue.ts for a board: a program that runs only if no slot has firmware that may start. So the program need not save
 * memory, and keeps all its functions there. Its file begins with its checksum.
 */
import { join } from 'node:path';
import { rollup } from 'rollup';
import { readCompiled } from '../bundle/compile.js';
import { provideBoard } from '../bundle/constants.js';
import { listKnown } from '../bundle/fields.js';
import { minify } from '../bundle/minify.js';
import { bytesOf, crc32, joinBytes } from '../bytes.js';
import { checkSyntax } from '../check/syntax.js';
import { engine } from '../engine/engine.js';
import { stop } from '../stop.js';
import { tokenise } from './tokens.js';

/** A number that is added to the rescue's checksum, so that the sum always has eleven digits. */
const sumBase = 1e10;

/**
 * Makes the file of the rescue: the checksum of the program, then the program.
 * @param {Uint8Array} program
 * @returns {Uint8Array} the data of the file
 */
export function packRescue(program) {
  const data = joinBytes([bytesOf(`${crc32(program) + sumBase}\n`), program]);
  const { mostBytes } = engine.rescue;
  return data.length > mostBytes ? stop(`The rescue takes ${data.length} bytes, and at most ${mostBytes} are allowed.`) : data;
}

/**
 * Makes the bundle of the rescue.
 * @param {string} sources the folder of the sources
 * @param {string} compiled the folder of the compiled modules
 * @param {Parameters<typeof provideBoard>[0]} board
 * @param {Parameters<typeof provideBoard>[1]} signed the board's name in signed firmware, and the public keys
 * @returns {Promise<string>} its code
 */
export async function makeRescue(sources, compiled, board, signed) {
  const bundle = await rollup({ input: join(sources, 'rescue.ts'),
    plugins: [readCompiled(sources, compiled), provideBoard(board, signed), minify(listKnown(sources))] });
  const { output: [{ code }] } = await bundle.generate({ format: 'es', strict: false });
  await bundle.close();
  const findings = checkSyntax(code);
  return findings.length > 0 ? stop('The engine cannot run the rescue:', findings) : code;
}

/**
 * Makes the file of the rescue from its code.
 * @param {string} code of the rescue
 * @returns {Uint8Array} the data of the file
 */
export const layRescue = code => packRescue(tokenise(code));
