// Reads config.json and the settings from the server. It checks syntax and depth, and lists all names, since JSON.parse hides a name that
// occurs twice.

import { has } from '../../text';
import { mistakeIn } from './mistake';
import { isStrict } from './strict';

/** An object that was read from JSON: its values, by their names. */
export type Tree = { [key: string]: unknown };

/** Greatest number of nested objects in which a key may lie. In `{ "ftp": { … } }` there are two. */
const deepest = 2;
/** Number of further objects in which the names of the form's fields lie, in `http.form`. */
const deeperForm = 2;
/**
 * Most brackets and commas in a file. All keys that can be combined need 90. Thousands of keys, or the errors about them,
 * would not fit the memory.
 */
const mostMarks = 96;
/** Number of characters of the longest name that may consist of digits alone. The engine throws at a longer one. */
const longestDigits = 15;

/** A key of the file that is refused, since the engine would misread its name or value. */
export interface Refusal {
  /** The key with its section, such as `ftp.host`. */
  key: string;
  /**
   * True if the key or its value has a character above 255, of which the chip keeps one byte. False if no object in the engine can have a key
   * of this name.
   */
  isWide: boolean;
}

/**
 * What a scan of the text finds out before JSON.parse. JSON.parse would run out of memory on a large file, and hides names that occur twice.
 * The findings may be wrong for a text that is not strict JSON.
 */
interface Outline {
  /** All names before a colon, with their section, such as `ftp.host`. */
  names: string[];
  /** Greatest depth of nested brackets in the text. */
  depth: number;
  /** Number of opening brackets and commas. */
  marks: number;
  /** The first key that is refused. */
  refused?: Refusal;
}

/**
 * Whether the engine cannot use a name as a key: a name of the prototype, one that loops hide, or digits that become a
 * number. A NUL ends a name where the engine looks for the prototype.
 */
function isReserved(name: string): boolean {
  return name.indexOf('\0') >= 0 || name === '__proto__' || name === 'constructor' || name.charCodeAt(0) === 255
    || (name.length > longestDigits && /^\d+$/.test(name));
}

/**
 * Whether a text of JSON has an escape `\\u` of a character above 255.
 * @param inside the text between its quotes, as it is written
 */
function holdsWide(inside: string): boolean {
  return inside.replace(/\\\\/g, '').split(/\\u/).slice(1).some(function (code) { return code.slice(0, 2) !== '00'; });
}

/** Scans a text, and stops where it is too large or too deep. */
function outlineOf(text: string): Outline {
  const outline: Outline = { names: [], depth: 0, marks: 0 };
  const mark = /[",{}\[\]]/g;
  const hasCodes = has(text, '\\u');
  let depth = 0;
  let path: string[] = [];

  /**
   * Returns how many objects and lists are open at the place of the scan. In `http.form` it is two less, since the names of the form's fields
   * count as keys, too.
   */
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

  /** Counts a bracket or a comma. @returns true if the scan must stop, since the text is too large or too deep */
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

/**
 * Returns the end of a sentence about a text that is not JSON. The message of the engine's own parser could contain a
 * secret.
 */
function unreadable(text: string): string {
  return mistakeIn(text) || 'is not readable as JSON; look for a missing quote, comma or bracket, or a file that was cut off';
}

/**
 * Checks a text as a whole, before its keys are read.
 * @returns the mistake, as the end of a sentence; undefined if there is none
 */
function wholeError(text: string, outline: Outline): string | undefined {
  if (isBlank(text)) return 'is empty; write at least {"ftp": {"host": "your.server"}}';
  // One level more is allowed here, since a list or object as the value of a key is reported later, with the key's name.
  if (outline.depth > deepest + 1) return 'is nested too deeply; keys lie at most one object deep, as in {"ftp": {"host": "your.server"}}';
  // A comment in the text may contain many commas, so `mistakeIn` looks for a comment first.
  if (outline.marks > mostMarks) return mistakeIn(text) || 'holds more than a configuration has; docs/configuration.md lists its keys';
  return isStrict(text) ? undefined : unreadable(text);
}

/** Whether the value is an object, and neither a list nor null. */
export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Replaces each byte beyond ASCII by an escape. */
function escaped(text: string): string {
  return text.replace(/[^\x01-\x7f]/g, function (c) { return '\\u00' + c.charCodeAt(0).toString(16); });
}

/** Returns a value in which each text is stored with one byte a character, since the engine stores a text with escapes in another form. */
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
  // Espruino for Linux decodes UTF-8. The chip's engine and the browser page leave its bytes as they are.
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

/** What was read from a text of JSON. */
export interface Reading {
  /** The values. It is empty if a key is refused. */
  tree: Tree;
  /** All names of keys, with their sections, such as `ftp.host`. */
  names: string[];
  /** The first key that is refused. It is undefined if none is. */
  refused: Refusal | undefined;
}

/**
 * Reads a text of JSON.
 * @returns what was read. A text instead of that is a mistake: the file is not strict JSON, or is too large. It is the end of a sentence that
 * begins with the file
 */
export function readTree(text: string): Reading | string {
  const plain = withoutMark(text);
  const outline = outlineOf(plain);
  const tree = wholeError(plain, outline) || (outline.refused ? {} : parse(plain));
  return typeof tree === 'string' ? tree : { tree: tree, names: outline.names, refused: outline.refused };
}
