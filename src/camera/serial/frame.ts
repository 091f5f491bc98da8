// Language for the frames (commands and answers) of serial cameras: hexadecimal bytes as in the cameras' manuals, and placeholders.
// - `..` any byte
// - `{from:4}` the number named `from` in four bytes, high byte first; `{from:4:low}` low byte first. It is filled in before sending, and stored
// after receiving.
// - `{=from:4}` must be the known number, `{+from:4}` must be more than 0
// - `{model:11:text}` eleven bytes of text, stored as `model`
// - `{data}` the `count` bytes of a picture's piece
// - `{sum:1}` low byte of the sum of all bytes before it

import { fromHex, wholeOf } from '../../number';
import { find } from '../../text';

type Numbers = { count: number; [name: string]: number };
type Texts = Record<string, string>;
/** Function that returns the sum of the bytes from offset `from` up to, but not including, offset `to`. */
type Sum = (bytes: string, from: number, to: number) => number;

/** Functions that make and find the frames of a camera. */
export interface Frames {
  /** Parses the text that describes a frame. Each such text is parsed only once. */
  layoutOf(text: string): Layout;
  /** Returns the bytes of a frame that is to be sent. */
  bytesOf(frame: Layout): string;
  /** Searches received bytes for a frame, and stores the numbers and texts in it. @returns true if the frame is there */
  seek(bytes: string, wanted: Layout): boolean;
}

interface Field {
  /** Name of the number or text that the placeholder stands for. It is empty for `..`, which stands for any byte. */
  name: string;
  /** `=` if the number in the frame must be the known one, `+` if it must be more than 0. It is empty if any number is right. */
  mark: string;
  /** Number of bytes that the placeholder has in the frame. */
  width: number;
  /** The third word of the placeholder, `low` or `text`. It is empty if there is no third word. */
  kind: string;
}

type Part = string | Field;

/** The text of a frame once it is parsed. */
export interface Layout {
  /** All parts of the frame, in the order of their bytes. */
  parts: Part[];
  /** The parts at the frame's beginning whose bytes are known before an answer comes. The frame is searched by these parts. */
  known: Part[];
  /** The bytes of `known`, if they are a single text without placeholders. Otherwise it is undefined. */
  head?: string | undefined;
  /** The parts of the frame after those in `known`. The first of them has bytes that only the answer tells. */
  rest: Part[];
  /** Number of bytes in the frame, without those of its placeholder `data`. */
  width: number;
  /** True if the frame has the placeholder `{data}`, which stands for `count` more bytes. */
  hasData: boolean;
}

function fieldOf(word: string): Field {
  const words = word.split(':');
  const name = words[0];
  const isMarked = name[0] === '=' || name[0] === '+';
  return { name: isMarked ? name.slice(1) : name, mark: isMarked ? name[0]! : '', width: wholeOf(words[1]) || 0, kind: words[2] || '' };
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
    if (word === '..') put({ name: '', mark: '', width: 1, kind: '' });
    else if (word[0] === '{') put(fieldOf(word.slice(1, -1)));
    else bytes += String.fromCharCode(fromHex(word));
  });
  put();
  return parts;
}

function layOut(text: string): Layout {
  const parts = partsOf(text);
  const layout: Layout = { parts: parts, known: parts, rest: [], width: 0, hasData: false };
  parts.forEach(function (part, i) {
    const isText = typeof part === 'string';
    layout.width += isText ? part.length : part.width;
    if (isText || part.mark === '=') return;
    if (part.name === 'data') layout.hasData = true;
    if (layout.rest.length) return;
    layout.known = parts.slice(0, i);
    layout.rest = parts.slice(i);
  });
  const first = layout.known[0];
  if (layout.known.length === 1 && typeof first === 'string') layout.head = first;
  return layout;
}

function filled(numbers: Numbers, field: Field): string {
  const value = numbers[field.name]!;
  // The usual widths, two and four bytes, have code of their own. For a piece of a picture, a loop would take as long as everything else.
  return field.width === 2 && field.kind ? String.fromCharCode(value & 255, (value >> 8) & 255)
    : field.width === 4 && !field.kind ? String.fromCharCode((value >> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255)
      : /* @__NOINLINE__ */ filledOther(value, field);
}

function filledOther(value: number, field: Field): string {
  const width = field.width;
  if (field.kind) return String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255).slice(0, width);
  let bytes = String.fromCharCode((value >> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255);
  while (bytes.length < width) bytes = '\0' + bytes;
  return bytes.slice(-width);
}

function takesNumber(numbers: Numbers, field: Field, piece: string): boolean {
  let value = 0;
  for (let i = 0; i < piece.length; i++) value = value * 256 + piece.charCodeAt(field.kind ? piece.length - 1 - i : i);
  numbers[field.name] = value;
  return value > 0 || !field.mark;
}

function bytesOf(numbers: Numbers, parts: Part[]): string {
  let bytes = '';
  for (let i = 0; i < parts.length; i++) bytes += typeof parts[i] === 'string' ? parts[i] as string : filled(numbers, parts[i] as Field);
  return bytes;
}

/**
 * Makes the functions for the frames of one camera. The caller keeps these functions, since making them, or parsing a frame's text, takes longer than
 * a frame.
 */
export function framesOf(numbers: Numbers, texts: Texts, sum: Sum): Frames {
  const layouts: Record<string, Layout> = {};

  function layoutOf(text: string): Layout {
    return layouts[text] || (layouts[text] = /* @__NOINLINE__ */ layOut(text));
  }

  /**
   * Tells whether the frame that begins at offset `at` has the parts `rest`, and stores the numbers and texts in them.
   * @param from offset of the first of these parts
   */
  function isAt(bytes: string, rest: Part[], at: number, from: number): boolean {
    for (let i = 0; i < rest.length; i++) {
      const part = rest[i]!;
      const start = from;
      if (typeof part === 'string') {
        if (bytes.slice(start, from += part.length) !== part) return false;
      } else if (part.name === 'data') texts['data'] = bytes.slice(start, from += numbers.count);
      else if (!/* @__NOINLINE__ */ takes(part, bytes.slice(start, from += part.width), bytes, at, start)) return false;
    }
    return true;
  }

  function takes(field: Field, piece: string, bytes: string, at: number, start: number): boolean {
    if (field.kind === 'text') texts[field.name] = piece;
    else if (field.name === 'sum') return piece.charCodeAt(0) === (sum(bytes, at, start) & 255);
    else if (field.mark === '=') return piece === filled(numbers, field);
    else if (field.name) return takesNumber(numbers, field, piece);
    return true;
  }

  return {
    layoutOf: layoutOf,
    bytesOf: function (frame) { return bytesOf(numbers, frame.parts); },
    seek: function (bytes, wanted) {
      const head = wanted.head || bytesOf(numbers, wanted.known);
      const last = bytes.length - wanted.width - (wanted.hasData ? numbers.count : 0);
      // usually the frame begins with the first received byte, so that place is checked before the search
      for (let at = bytes.slice(0, head.length) === head ? 0 : find(bytes, head, 0); at >= 0 && at <= last; at = find(bytes, head, at + 1)) {
        if (isAt(bytes, wanted.rest, at, at + head.length)) return true;
      }
      return false;
    }
  };
}
