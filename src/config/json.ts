// A config.json as a whole, before its keys are looked at: whether it can be read, how deep it goes, and every name that it gives, also
// one that JSON.parse would hide.

import { mistakeIn } from './mistake';

export type Tree = { [key: string]: unknown };

/** `{ "ftp": { … } }` has two levels; http.form has two more, with the names of its fields. */
const deepest = 2;
const deeperForm = 2;
/** All keys that go together need 66 brackets and commas. A file of thousands would not fit the memory, nor would what is wrong with it. */
const mostMarks = 74;

/** What is seen of a file before JSON.parse sees it: that would run out of memory where it is too much, and hides some keys. */
interface Outline {
  /** Every name with a colon after it, in full; a name in a section as `ftp.host`. */
  names: string[];
  depth: number;
  /** How many brackets and commas there are outside of texts. */
  marks: number;
  /** After the bracket that closes the first one; the engine does not care what stands there. */
  end: number;
  /** Outside of texts a byte that JSON has not: the engine's parser takes some for a text of its own, and reads whatever comes after. */
  isForeign: boolean;
}

/** Looks no further than the file may go. */
function outlineOf(text: string): Outline {
  const outline: Outline = { names: [], depth: 0, marks: 0, end: text.length, isForeign: false };
  // all that is not plain: brackets, commas, and quotes of all three kinds, as the engine takes them
  const mark = /[^\x01-!#-&(-+\x2d-Z\\^_a-z\x7c~\x7f]/g;
  let depth = 0;
  /** The names of the objects that are open. */
  let path: string[] = [];
  let found = mark.exec(text);
  while (found && !outline.isForeign && outline.depth <= deepest + 1 && outline.marks <= mostMarks && outline.end === text.length) {
    const c = found[0]!;
    const deeper = path[0] === 'http' && path[1] === 'form' ? deeperForm : 0;
    if (c >= '\x80' || c === '\0') outline.isForeign = true;
    else if (c === '}' || c === ']') {
      depth--;
      if (!depth) outline.end = mark.lastIndex;
    }
    else if (c === '{' || c === '[' || c === ',') {
      outline.marks++;
      if (c !== ',') depth++;
      if (depth - deeper > outline.depth) outline.depth = depth - deeper;
    } else {
      const from = mark.lastIndex;
      mark.lastIndex = endOfText(text, from, c);
      if (depth > 0 && depth <= deepest + deeper && isColonNext(text, mark.lastIndex)) {
        path = path.slice(0, depth - 1);
        path.push(nameAt(text, from, mark.lastIndex - 1));
        outline.names.push(path.join('.'));
      }
    }
    found = mark.exec(text);
  }
  return outline;
}

function isColonNext(text: string, at: number): boolean {
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return text[at] === ':';
}

/** A name as JSON.parse reads it. */
function nameAt(text: string, from: number, to: number): string {
  const name = text.slice(from, to);
  try {
    return name.indexOf('\\') < 0 ? name : JSON.parse('"' + name + '"');
  } catch (e) {
    return name;
  }
}

/** Where the text that began before `at` ends: after its closing quote. */
function endOfText(text: string, at: number, quote: string): number {
  for (;;) {
    const end = text.indexOf(quote, at);
    if (end < 0) return text.length;
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    at = end + 1;
    if (slashes % 2 === 0) return at;
  }
}

function isBlank(text: string): boolean {
  return !text.trim();
}

function withoutMark(text: string): string {
  return text.slice(0, 3) === '\xEF\xBB\xBF' ? text.slice(3) : text;
}

/** What the engine's parser would take, or says in words that could hold a secret. */
function unreadable(text: string): string {
  return mistakeIn(text) || 'is not readable as JSON; look for a missing quote, comma or bracket, or a file that was cut off';
}

/** Undefined where the file as a whole can be read, else what is wrong with it. */
function wholeError(text: string, outline: Outline): string | undefined {
  if (isBlank(text)) return 'is empty; write at least {"ftp": {"host": "your.server"}}';
  // one level more is let through, so that a list or object in a key is told by its key
  if (outline.depth > deepest + 1) return 'is nested too deeply; keys lie at most one object deep, as in {"ftp": {"host": "your.server"}}';
  // of commas in a comment there may be many
  if (outline.marks > mostMarks) return mistakeIn(text) || 'holds more than a configuration has; docs/configuration.md lists its keys';
  if (outline.isForeign) return unreadable(text);
  // the engine's parser does not look there
  if (!isBlank(text.slice(outline.end))) return mistakeIn(text);
  return undefined;
}

export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): Tree | string {
  let tree: unknown;
  try {
    tree = JSON.parse(text);
  } catch (e) {
    return unreadable(text);
  }
  return isObject(tree) ? tree as Tree : 'is not an object; it must begin with { and end with }';
}

/** @returns what the file holds and every name in it, or what is wrong with it as a whole. */
export function readTree(text: string): { tree: Tree; names: string[] } | string {
  const plain = withoutMark(text);
  const outline = outlineOf(plain);
  const tree = wholeError(plain, outline) || parse(plain);
  return typeof tree === 'string' ? tree : { tree: tree, names: outline.names };
}
