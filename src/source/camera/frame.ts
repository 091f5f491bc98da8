// The language in which a record writes the bytes of a camera's line: hexadecimal words as its manual has them, with placeholders.
//   76 00     these bytes
//   ..        any byte
//   {from:4}  a number of four bytes, the high one first; `{from:4:low}` the low one first. In what is said it is filled in, in what is
//             wanted it is kept; `{=from:4}` must be the one that is known already
//   {model:11:text}  so many bytes, kept as text
//   {data}    the bytes of a piece: as many as `count` says
//   {sum:1}   the low byte of the sum of all before it

import { find } from '../../text';

export interface Frames {
  /** The bytes of what is said; of what is wanted, those in front of the first that is not known. */
  bytesOf(text: string, isWanted?: boolean): string;
  lengthOf(text: string): number;
  /** Whether the frame stands somewhere in these bytes; then what it holds is kept. */
  seek(bytes: string, wanted: string): boolean;
}

/** @param texts `data`, and what is kept as text */
export function createFrames(numbers: Record<string, number>, texts: Record<string, string>): Frames {
  function fieldOf(word: string): string[] {
    return word.slice(1, -1).split(':');
  }

  function widthOf(field: string[]): number {
    return field[0] === 'data' ? numbers['count']! : Number(field[1]);
  }

  function encode(value: number, field: string[]): string {
    let bytes = '';
    for (let i = 0; i < widthOf(field); i++) {
      const byte = String.fromCharCode(value & 255);
      bytes = field[2] ? bytes + byte : byte + bytes;
      value = Math.floor(value / 256);
    }
    return bytes;
  }

  function filled(field: string[]): string {
    return encode(numbers[field[0]!.replace('=', '')]!, field);
  }

  function decode(bytes: string, isLowFirst: boolean): number {
    let value = 0;
    for (let i = 0; i < bytes.length; i++) value = value * 256 + bytes.charCodeAt(isLowFirst ? bytes.length - 1 - i : i);
    return value;
  }

  function bytesOf(text: string, isWanted?: boolean): string {
    const words = text.split(' ');
    let bytes = '';
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (isWanted && (word === '..' || (word[0] === '{' && word[1] !== '='))) break;
      bytes += word[0] === '{' ? filled(fieldOf(word)) : String.fromCharCode(parseInt(word, 16));
    }
    return bytes;
  }

  function sum(bytes: string, from: number, to: number): number {
    let total = 0;
    while (from < to) total += bytes.charCodeAt(from++);
    return total & 255;
  }

  /** @param at where the frame begins @param from where the field does */
  function takes(field: string[], bytes: string, at: number, from: number): boolean {
    const name = field[0]!;
    const piece = bytes.slice(from, from + widthOf(field));
    if (name === 'sum') return piece.charCodeAt(0) === sum(bytes, at, from);
    if (name[0] === '=') return piece === filled(field);
    if (name === 'data' || field[2] === 'text') texts[name] = piece;
    else numbers[name] = decode(piece, field[2] === 'low');
    return true;
  }

  function isAt(bytes: string, wanted: string, at: number): boolean {
    const words = wanted.split(' ');
    let from = at;
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (word[0] === '{') {
        const field = fieldOf(word);
        if (!takes(field, bytes, at, from)) return false;
        from += widthOf(field);
      } else if (bytes.charCodeAt(from++) !== parseInt(word, 16) && word !== '..') return false;
    }
    return true;
  }

  function lengthOf(text: string): number {
    return text.split(' ').reduce(function (total, word) { return total + (word[0] === '{' ? widthOf(fieldOf(word)) : 1); }, 0);
  }

  return {
    bytesOf: bytesOf,
    lengthOf: lengthOf,
    seek: function (bytes, wanted) {
      const head = bytesOf(wanted, true);
      const last = bytes.length - lengthOf(wanted);
      for (let at = find(bytes, head, 0); at >= 0 && at <= last; at = find(bytes, head, at + 1)) if (isAt(bytes, wanted, at)) return true;
      return false;
    }
  };
}
