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
  bytesOf(text: string): string;
  lengthOf(text: string): number;
  /** @param length of the answer, if it is known */
  seek(bytes: string, wanted: string, length?: number): boolean;
}

/** A placeholder's name and its length, perhaps with a third word. */
type Field = ReturnType<string['split']>;
type Part = string | Field;

/** A text once it is parsed. */
interface Layout {
  parts: Part[];
  /** The beginning that is known before an answer, and the parts after it. */
  known: Part[];
  rest: Part[];
}

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
  const value = numbers[field[0].replace('=', '')]!;
  const width = Number(field[1]);
  // no loop over the bytes, which costs the engine as much as the rest of a piece
  if (field[2]) return String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255).slice(0, width);
  let bytes = String.fromCharCode((value >> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255);
  while (bytes.length < width) bytes = '\0' + bytes;
  return bytes.slice(-width);
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

/** @param from after the known beginning */
function isAt(numbers: Numbers, texts: Texts, sum: Sum, bytes: string, rest: Part[], at: number, from: number): boolean {
  return rest.every(function (part) {
    const width = widthOf(numbers, part);
    const piece = bytes.slice(from, from + width);
    const isRight = typeof part === 'string' ? piece === part : takes(numbers, texts, sum, part, bytes, at, from, piece);
    from += width;
    return isRight;
  });
}

function isKnown(part: Part): boolean {
  return typeof part === 'string' || part[0][0] === '=';
}

function bytesOf(numbers: Numbers, parts: Part[]): string {
  return parts.map(function (part) { return typeof part === 'string' ? part : filled(numbers, part); }).join('');
}

/** Created once: creating these functions or parsing a text costs more than a frame. */
export function framesOf(numbers: Numbers, texts: Texts, sum: Sum): Frames {
  const layouts: Record<string, Layout> = {};

  function layoutOf(text: string): Layout {
    const found = layouts[text];
    if (found) return found;
    const parts = partsOf(text);
    let known = 0;
    while (known < parts.length && isKnown(parts[known]!)) known++;
    return layouts[text] = { parts: parts, known: parts.slice(0, known), rest: parts.slice(known) };
  }

  function lengthOf(text: string): number {
    return layoutOf(text).parts.reduce(function (total, part) { return total + widthOf(numbers, part); }, 0);
  }

  return {
    bytesOf: function (text) { return bytesOf(numbers, layoutOf(text).parts); },
    lengthOf: lengthOf,
    seek: function (bytes, wanted, length) {
      const layout = layoutOf(wanted);
      const head = bytesOf(numbers, layout.known);
      const last = bytes.length - (length || lengthOf(wanted));
      for (let at = find(bytes, head, 0); at >= 0 && at <= last; at = find(bytes, head, at + 1)) {
        if (isAt(numbers, texts, sum, bytes, layout.rest, at, at + head.length)) return true;
      }
      return false;
    }
  };
}
