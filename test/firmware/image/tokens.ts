/**
 * The first byte that stands for a word or an operator in the engine's tokens. This file turns a program in tokens back into JavaScript. It follows
 * the table of the engine's lexer, and is independent of the tool that makes tokens.
 */
const firstWord = 138;
const words = ('== === != !== <= << <<= >= >> >>> >>= >>>= += -= ++ -- *= /= %= &= && |= || ^= => if else do while for break continue function return var let ' +
  'const this throw try catch finally true false null undefined new in instanceof switch case default delete typeof void debugger class extends super static of').split(' ');
const [string8, string16, int0, int8, int16] = [0xd1, 0xd2, 0xd3, 0xd4, 0xd5];

/** Writes bytes as a string literal of JavaScript, with one character a byte. */
const quote = (bytes: Buffer) => `"${[...bytes].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;

/** Reads the raw token at an offset, such as a string. Returns its text as JavaScript, and the offset after it. */
function readToken(bytes: Buffer, at: number): [text: string, end: number] {
  const byte = bytes[at]!;
  if (byte === string8 || byte === string16) {
    const from = byte === string8 ? at + 2 : at + 3;
    const end = from + (byte === string8 ? bytes[at + 1]! : bytes.readUInt16LE(at + 1));
    return [quote(bytes.subarray(from, end)), end];
  }
  if (byte === int0) return ['0', at + 1];
  if (byte === int8) return [`${bytes.readInt8(at + 1)}`, at + 2];
  if (byte === int16) return [`${bytes.readInt16LE(at + 1)}`, at + 3];
  const word = words[byte - firstWord];
  if (word === undefined) throw new Error(`0x${byte.toString(16)} at byte ${at} is no token of the engine's`);
  return [word, at + 1];
}

/** Turns a program in tokens into JavaScript. */
export function untokenise(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    if (bytes[at]! < 0x80) {
      text += String.fromCharCode(bytes[at++]!);
      continue;
    }
    const [token, end] = readToken(bytes, at);
    text += ` ${token} `;
    at = end;
  }
  return text;
}
