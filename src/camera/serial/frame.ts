// Language for the frames of serial cameras: hexadecimal bytes as in their manuals, and placeholders.
// - `..` any byte
// - `{from:4}` a number of four bytes, high byte first; `{from:4:low}` low byte first. Filled in when sending, stored when receiving.
// - `{=from:4}` must be the known number, `{+from:4}` more than 0
// - `{model:11:text}` eleven bytes of text
// - `{data}` the `count` bytes of a piece
// - `{sum:1}` low byte of the sum of all bytes before it

import { find } from '../../text';

type Numbers = { count: number; [name: string]: number };
type Texts = Record<string, string>;
type Sum = (bytes: string) => number;

export interface Frames {
  /** `isWanted`: only the known beginning of an answer. */
  bytesOf(text: string, isWanted: boolean): string;
  lengthOf(text: string): number;
  seek(bytes: string, wanted: string): boolean;
}

/** A placeholder's name and its length, perhaps with a third word. */
type Field = ReturnType<string['split']>;
type Part = string | Field;

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let bytes = '';
  function put(field?: Field): void {
    if (bytes) parts.push(bytes);
    if (field) parts.push(field);
    bytes = '';
  }
  text.split(' ').forEach(function (word) {
    if (word === '..') put(['', '1']);
    else if (word[0] === '{') put(word.slice(1, -1).split(':'));
    else bytes += String.fromCharCode(parseInt(word, 16));
  });
  put();
  return parts;
}

function widthOf(numbers: Numbers, part: Part): number {
  return typeof part === 'string' ? part.length : part[0] === 'data' ? numbers['count'] : Number(part[1]);
}

function filled(numbers: Numbers, field: Field): string {
  let value = numbers[field[0].replace('=', '')]!;
  let bytes = '';
  for (let i = Number(field[1]); i > 0; i--) {
    const byte = String.fromCharCode(value & 255);
    bytes = field[2] ? bytes + byte : byte + bytes;
    value = Math.floor(value / 256);
  }
  return bytes;
}

function takes(numbers: Numbers, texts: Texts, sum: Sum, field: Field, bytes: string, at: number, from: number, piece: string): boolean {
  const name = field[0];
  let value = 0;
  if (!name) return true;
  if (name === 'sum') return piece.charCodeAt(0) === (sum(bytes.slice(at, from)) & 255);
  if (name[0] === '=') return piece === filled(numbers, field);
  if (name === 'data' || field[2] === 'text') texts[name] = piece;
  else {
    for (let i = 0; i < piece.length; i++) value = value * 256 + piece.charCodeAt(field[2] ? piece.length - 1 - i : i);
    numbers[name.replace('+', '')] = value;
    return value > 0 || name[0] !== '+';
  }
  return true;
}

function isAt(numbers: Numbers, texts: Texts, sum: Sum, bytes: string, parts: Part[], at: number): boolean {
  let from = at;
  return parts.every(function (part) {
    const width = widthOf(numbers, part);
    const piece = bytes.slice(from, from + width);
    const isRight = typeof part === 'string' ? piece === part : takes(numbers, texts, sum, part, bytes, at, from, piece);
    from += width;
    return isRight;
  });
}

function bytesOf(numbers: Numbers, parts: Part[], isWanted: boolean): string {
  let bytes = '';
  parts.every(function (part) {
    if (isWanted && typeof part !== 'string' && part[0][0] !== '=') return false;
    bytes += typeof part === 'string' ? part : filled(numbers, part);
    return true;
  });
  return bytes;
}

/** Created once: creating these functions or parsing a text costs more than a frame. */
export function framesOf(numbers: Numbers, texts: Texts, sum: Sum): Frames {
  const known: string[] = [];
  const parted: Part[][] = [];

  function apart(text: string): Part[] {
    const i = known.indexOf(text);
    if (i >= 0) return parted[i]!;
    known.push(text);
    parted.push(partsOf(text));
    return parted[parted.length - 1]!;
  }

  function lengthOf(text: string): number {
    return apart(text).reduce(function (total, part) { return total + widthOf(numbers, part); }, 0);
  }

  return {
    bytesOf: function (text, isWanted) { return bytesOf(numbers, apart(text), isWanted); },
    lengthOf: lengthOf,
    seek: function (bytes, wanted) {
      const parts = apart(wanted);
      const head = bytesOf(numbers, parts, true);
      const last = bytes.length - lengthOf(wanted);
      for (let at = find(bytes, head, 0); at >= 0 && at <= last; at = find(bytes, head, at + 1)) {
        if (isAt(numbers, texts, sum, bytes, parts, at)) return true;
      }
      return false;
    }
  };
}
