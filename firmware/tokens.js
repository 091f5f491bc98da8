/**
 * The bundle as the engine reads it fastest: each reserved word and operator is
 * one byte, each string and number is stored raw. The tool `espruino` does it,
 * in one file of it that asks for little; its entry point would load all of the
 * tool, patch this process and talk on the console.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import * as acorn from 'acorn';

const file = createRequire(import.meta.url).resolve('espruino/plugins/pretokenise.js');

/** Its mode 2: strings and numbers too, which takes an engine of 2v26 or later. */
const everything = 2;

function loadTool() {
  const Espruino = {
    Config: { PRETOKENISE: everything },
    Core: { Env: { getBoardData: () => undefined }, Utils: { atob } },
    /** @type {{ Pretokenise?: { tokenise(code: string): string } }} */
    Plugins: {},
  };
  runInContext(readFileSync(file, 'utf8'), createContext({ Espruino, acorn }), { filename: file });
  return /** @type {{ tokenise(code: string): string }} */ (Espruino.Plugins.Pretokenise);
}

/**
 * The tool leaves out every blank but those between words, and makes "++" of
 * "+ +" by that: it gets such code in pieces.
 * @param {string} code
 */
function splitAtNeededBlanks(code) {
  const tokens = [...acorn.tokenizer(code, { ecmaVersion: 5 })];
  const isNeeded = (/** @type {acorn.Token} */ token, /** @type {number} */ index) => {
    const before = tokens[index - 1]?.end ?? token.start;
    return before < token.start && code[before - 1] === code[token.start] && '+-/'.includes(code[token.start] ?? ' ');
  };
  const starts = [0, ...tokens.filter(isNeeded).map(token => token.start)];
  return starts.map((start, index) => code.slice(start, starts[index + 1]));
}

/**
 * @param {string} code a bundle, a character a byte
 * @returns {Buffer} the same program in fewer bytes, for an image only: it is no JavaScript any more
 */
export function tokenise(code) {
  const tool = loadTool();
  return Buffer.from(splitAtNeededBlanks(code).map(piece => tool.tokenise(piece)).join(' '), 'latin1');
}
