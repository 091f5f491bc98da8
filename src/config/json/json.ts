// config.json as a whole, and settings from the server: syntax, depth and all names, with duplicates that JSON.parse would hide.

import { has } from '../../text';
import { mistakeIn } from './mistake';
import { isStrict } from './strict';

/** A value of JSON. */
export type Tree = { [key: string]: unknown };

/** `{ "ftp": { … } }` has two levels; http.form has two more, for the names of its fields. */
const deepest = 2;
const deeperForm = 2;
/** All keys that can be combined need 88 brackets and commas. Thousands, or their errors, do not fit the memory. */
const mostMarks = 94;
/** A longer name of digits throws in the engine. */
const longestDigits = 15;

/** A key by which the engine would read something else. */
export interface Refusal {
  /** In full. */
  key: string;
  /** Key or value has a letter of more than one byte, of which the chip keeps one. Otherwise the engine does not know this key. */
  isWide: boolean;
}

/** A scan before JSON.parse, which would run out of memory on a large file and hides names. Only that of strict JSON is right. */
interface Outline {
  /** Names before a colon, in full; in a section as `ftp.host`. */
  names: string[];
  /** Brackets within each other. */
  depth: number;
  /** Number of brackets and commas. */
  marks: number;
  /** The first key that is refused. */
  refused?: Refusal;
}

/** To the engine these are no keys: the prototype, names that its loops hide, and digits that it reads as a number. */
function isReserved(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name.charCodeAt(0) === 255 || (name.length > longestDigits && /^\d+$/.test(name));
}

/** @param inside a text as it is written, with a `\\u` beyond a byte */
function holdsWide(inside: string): boolean {
  return inside.replace(/\\\\/g, '').split('\\u').slice(1).some(function (code) { return code.slice(0, 2) !== '00'; });
}

/** Stops at the limits of size and depth. */
function outlineOf(text: string): Outline {
  const outline: Outline = { names: [], depth: 0, marks: 0 };
  const mark = /[",{}\[\]]/g;
  const hasCodes = has(text, '\\u');
  let depth = 0;
  let path: string[] = [];

  /** The fields of http.form count as keys. */
  function depthHere(): number { return path[0] === 'http' && path[1] === 'form' ? depth - deeperForm : depth; }

  function refuse(hasWide: boolean): void {
    outline.refused = outline.refused || { key: path.join('.'), isWide: hasWide };
  }

  function takeName(name: string, hasWide: boolean): void {
    if (depth <= 0) return;
    path = path.slice(0, depth - 1);
    path.push(name);
    if (hasWide || isReserved(name)) refuse(hasWide);
    if (depthHere() <= deepest) outline.names.push(path.join('.'));
  }

  /** Returns whether to stop. */
  function takeMark(c: string): boolean {
    if (c === '}' || c === ']') {
      depth--;
      return false;
    }
    outline.marks++;
    if (c !== ',') depth++;
    outline.depth = Math.max(outline.depth, depthHere());
    return outline.depth > deepest + 1 || outline.marks > mostMarks;
  }

  let found = mark.exec(text);
  while (found) {
    if (found[0] === '"') {
      const from = mark.lastIndex;
      const to = mark.lastIndex = endOfText(text, from);
      const hasWide = hasCodes && holdsWide(text.slice(from, to - 1));
      if (text[to] === ':' || isColonNext(text, to)) takeName(nameAt(text, from, to - 1), hasWide);
      else if (hasWide) refuse(true);
    } else if (takeMark(found[0])) break;
    found = mark.exec(text);
  }
  return outline;
}

function isColonNext(text: string, at: number): boolean {
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return text[at] === ':';
}

function nameAt(text: string, from: number, to: number): string {
  const name = text.slice(from, to);
  try {
    return name.indexOf('\\') < 0 ? name : JSON.parse('"' + name + '"');
  } catch (e) {
    return name;
  }
}

function endOfText(text: string, at: number): number {
  for (;;) {
    const end = text.indexOf('"', at);
    if (end < 0) return text.length;
    at = end + 1;
    if (text[end - 1] !== '\\') return at;
    let slashes = 1;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at;
  }
}

function isBlank(text: string): boolean {
  return !text.trim();
}

function withoutMark(text: string): string {
  return text.slice(0, 3) === '\xEF\xBB\xBF' ? text.slice(3) : text;
}

/** A message of the engine's parser could contain a secret. */
function unreadable(text: string): string {
  return mistakeIn(text) || 'is not readable as JSON; look for a missing quote, comma or bracket, or a file that was cut off';
}

/** @returns the fault of the whole file; undefined: none */
function wholeError(text: string, outline: Outline): string | undefined {
  if (isBlank(text)) return 'is empty; write at least {"ftp": {"host": "your.server"}}';
  // one level more: a list or object in a key is reported with its key
  if (outline.depth > deepest + 1) return 'is nested too deeply; keys lie at most one object deep, as in {"ftp": {"host": "your.server"}}';
  // a comment may contain many commas
  if (outline.marks > mostMarks) return mistakeIn(text) || 'holds more than a configuration has; docs/configuration.md lists its keys';
  return isStrict(text) ? undefined : unreadable(text);
}

/** The value is an object. */
export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Replaces each byte beyond ASCII by an escape. */
function escaped(text: string): string {
  return text.replace(/[^\x01-\x7f]/g, function (c) { return '\\u00' + c.charCodeAt(0).toString(16); });
}

/** One byte per letter: the engine keeps a text of escapes in another form. */
function inBytes(value: unknown): unknown {
  if (isObject(value)) {
    const tree: Tree = {};
    Object.keys(value as Tree).forEach(function (name) { tree[inBytes(name) as string] = inBytes((value as Tree)[name]); });
    return tree;
  }
  let bytes = '';
  if (typeof value !== 'string') return value;
  for (let i = 0; i < value.length; i++) bytes += value.charCodeAt(i) > 255 ? value[i] : String.fromCharCode(value.charCodeAt(i));
  return bytes;
}

function parse(text: string): Tree | string {
  // Espruino for Linux decodes UTF-8; the chip's engine and the page leave bytes
  const isWide = /[^\x01-\x7f]/.test(text) && (JSON.parse('"\xC3\xA4"') as string).length < 2;
  let tree: unknown;
  try {
    tree = JSON.parse(isWide ? escaped(text) : text);
  } catch (e) {
    return unreadable(text);
  }
  if (!isObject(tree)) return 'is not an object; it must begin with { and end with }';
  return (isWide ? inBytes(tree) : tree) as Tree;
}

/** A file that was read. */
export interface Reading {
  /** Empty if a key is refused. */
  tree: Tree;
  /** All of keys, in full. */
  names: string[];
  /** The first key that is refused. Undefined: none is. */
  refused: Refusal | undefined;
}

/** @returns the fault of the whole file, if it is no strict JSON or too large */
export function readTree(text: string): Reading | string {
  const plain = withoutMark(text);
  const outline = outlineOf(plain);
  const tree = wholeError(plain, outline) || (outline.refused ? {} : parse(plain));
  return typeof tree === 'string' ? tree : { tree: tree, names: outline.names, refused: outline.refused };
}
