/**
 * The bundle in the engine's fastest form: each reserved word and operator is one byte, each string and number is raw. One
 * file of the tool `espruino` does this. Its entry point would load the whole tool, patch this process and use the console.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import * as acorn from 'acorn';

const file = createRequire(import.meta.url).resolve('espruino/plugins/pretokenise.js');

/** Mode of the tool `espruino` that turns strings and numbers into tokens, too. An engine from version 2v26 on can run them. */
const everything = 2;

function loadTool() {
  const Espruino = {
    Config: { PRETOKENISE: everything },
    Core: { Env: { getBoardData: () => undefined }, Utils: { atob } },
    /** The tool's file adds its functions here when it is run. @type {{ Pretokenise?: { tokenise(code: string): string } }} */
    Plugins: {},
  };
  runInContext(readFileSync(file, 'utf8'), createContext({ Espruino, acorn }), { filename: file });
  return /** @type {{ tokenise(code: string): string }} */ (Espruino.Plugins.Pretokenise);
}

/**
 * Splits code at blanks that must stay. The tool removes all blanks except between words, so "+ +" would become "++" if it
 * were not in two pieces.
 * @param {string} code of a bundle
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

/** First bytes of the engine's tokens: for strings with a length of one and of two bytes, and for numbers of one and of two. */
const [string8, string16, int8, int16] = [0xd1, 0xd2, 0xd4, 0xd5];
const [zero, point] = [0x30, 0x2e];

/**
 * Writes the numbers 1 to 9 as digits. The tool writes them as tokens of two bytes.
 * @param {Buffer} tokens
 * @returns {Buffer}
 */
function shortenDigits(tokens) {
  const kept = [];
  for (let at = 0; at < tokens.length;) {
    const [byte = 0, value = 0, next = 0] = tokens.subarray(at, at + 3);
    // A digit before a letter, a digit or a point would be another number.
    const isDigit = byte === int8 && value >= 1 && value <= 9 && next !== point && !/\w/.test(String.fromCharCode(next));
    const bytes = byte === string8 ? 2 + value : byte === string16 ? 3 + tokens.readUInt16LE(at + 1) : byte === int8 ? 2 : byte === int16 ? 3 : 1;
    kept.push(isDigit ? Buffer.of(zero + value) : tokens.subarray(at, at + bytes));
    at += bytes;
  }
  return Buffer.concat(kept);
}

/** The tokeniser of the tool `espruino`; undefined until it is loaded. @type {ReturnType<typeof loadTool> | undefined} */
let tool;
/**
 * The tokens that were made so far, by their source code. The firmware of several boards has mostly the same functions, so each is tokenised
 * only once.
 * @type {Map<string, Buffer>}
 */
const known = new Map();

/**
 * Turns a bundle into the engine's tokens.
 * @param {string} code a bundle, one character a byte
 * @returns {Buffer} the program in fewer bytes, only for an image: this is not JavaScript
 */
export function tokenise(code) {
  const { tokenise: make } = tool ??= loadTool();
  const tokens = known.get(code) ?? shortenDigits(Buffer.from(splitAtNeededBlanks(code).map(piece => make(piece)).join(' '), 'latin1'));
  known.set(code, tokens);
  return tokens;
}
