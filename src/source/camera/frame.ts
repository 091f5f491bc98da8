// The language in which a record writes the bytes of a camera's line: hexadecimal words as its manual has them, with placeholders.
//   76 00     these bytes
//   ..        any byte
//   {from:4}  a number of four bytes, the high one first; `{from:4:low}` the low one first. In what is said it is filled in, in what
//             is wanted it is kept; `{=from:4}` must be the one that is known already
//   {model:11:text}  so many bytes, kept as text
//   {data}    the bytes of a piece: as many as `count` says
//   {sum:1}   the low byte of the sum of all before it

import { find } from '../../text';

type Numbers = Record<string, number>;
type Texts = Record<string, string>;
/** Of the bytes. */
type Sum = (bytes: string) => number;

export interface Frames {
  /** The bytes of what is said; of what is wanted, those in front of the first that is not known. */
  bytesOf(text: string, isWanted: boolean): string;
  lengthOf(text: string): number;
  /** Whether the frame stands somewhere in these bytes; then what it holds is kept. */
  seek(bytes: string, wanted: string): boolean;
}

/** @returns its name, its width, and what else is said of it */
function fieldOf(word: string): string[] {
  return word.slice(1, -1).split(':');
}

function widthOf(numbers: Numbers, field: string[]): number {
  return field[0] === 'data' ? numbers['count']! : Number(field[1]);
}

function filled(numbers: Numbers, field: string[]): string {
  let value = numbers[field[0]!.replace('=', '')]!;
  let bytes = '';
  for (let i = Number(field[1]); i > 0; i--) {
    const byte = String.fromCharCode(value & 255);
    bytes = field[2] ? bytes + byte : byte + bytes;
    value = Math.floor(value / 256);
  }
  return bytes;
}

/** @param at where the frame begins @param from where the field does */
function takes(numbers: Numbers, texts: Texts, sum: Sum, field: string[], bytes: string, at: number, from: number): boolean {
  const name = field[0]!;
  const piece = bytes.slice(from, from + widthOf(numbers, field));
  let value = 0;
  if (name === 'sum') return piece.charCodeAt(0) === (sum(bytes.slice(at, from)) & 255);
  if (name[0] === '=') return piece === filled(numbers, field);
  if (name === 'data' || field[2] === 'text') texts[name] = piece;
  else {
    for (let i = 0; i < piece.length; i++) value = value * 256 + piece.charCodeAt(field[2] ? piece.length - 1 - i : i);
    numbers[name] = value;
  }
  return true;
}

function isAt(numbers: Numbers, texts: Texts, sum: Sum, bytes: string, wanted: string, at: number): boolean {
  const words = wanted.split(' ');
  let from = at;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word[0] === '{') {
      const field = fieldOf(word);
      if (!takes(numbers, texts, sum, field, bytes, at, from)) return false;
      from += widthOf(numbers, field);
    } else if (bytes.charCodeAt(from++) !== parseInt(word, 16) && word !== '..') return false;
  }
  return true;
}

function bytesOf(numbers: Numbers, text: string, isWanted: boolean): string {
  const words = text.split(' ');
  let bytes = '';
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (isWanted && (word === '..' || (word[0] === '{' && word[1] !== '='))) break;
    bytes += word[0] === '{' ? filled(numbers, fieldOf(word)) : String.fromCharCode(parseInt(word, 16));
  }
  return bytes;
}

function lengthOf(numbers: Numbers, text: string): number {
  return text.split(' ').reduce(function (total, word) { return total + (word[0] === '{' ? widthOf(numbers, fieldOf(word)) : 1); }, 0);
}

function seek(numbers: Numbers, texts: Texts, sum: Sum, bytes: string, wanted: string): boolean {
  const head = bytesOf(numbers, wanted, true);
  const last = bytes.length - lengthOf(numbers, wanted);
  for (let at = find(bytes, head, 0); at >= 0 && at <= last; at = find(bytes, head, at + 1)) {
    if (isAt(numbers, texts, sum, bytes, wanted, at)) return true;
  }
  return false;
}

/** Made once for many frames: each making of these functions costs more than a frame. */
export function framesOf(numbers: Numbers, texts: Texts, sum: Sum): Frames {
  return {
    bytesOf: function (text, isWanted) { return bytesOf(numbers, text, isWanted); },
    lengthOf: function (text) { return lengthOf(numbers, text); },
    seek: function (bytes, wanted) { return seek(numbers, texts, sum, bytes, wanted); }
  };
}
