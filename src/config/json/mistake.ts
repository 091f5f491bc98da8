// Finds where and why a text is not JSON. The messages quote only single marks, because the text may contain secrets. Each character of the
// text is a byte, and letters beyond ASCII are UTF-8.

import { isNumber, isShort } from './strict';

type Wanted = 'value' | 'name' | 'colon' | 'comma' | 'end';

const unopened = 'a closing bracket that no bracket opens; take it out';

function isWithin(c: string, least: string, most: string): boolean {
  return c >= least && c <= most;
}

/** Returns line and column of an offset, as editors count them: a sequence of UTF-8 is one column. */
function placeOf(text: string, at: number): string {
  let line = 1;
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', from)) {
    line++;
    from = end + 1;
  }
  let column = 1;
  for (let i = from; i < at; i++) if (!isWithin(text.charAt(i), '\x80', '\xBF')) column++;
  return 'line ' + line + ', column ' + column;
}

/** Whether the text is UTF-16: it has a byte order mark, or every other byte is 0. */
function isUtf16(text: string): boolean {
  const mark = text.slice(0, 2);
  return mark === '\xFF\xFE' || mark === '\xFE\xFF' || (text[0] === '\0' && text[2] === '\0') || (text[1] === '\0' && text[3] === '\0');
}

/** Whether a curly quote in UTF-8 begins here: U+2018 to U+201F, or a guillemet. */
function isCurly(text: string, at: number): boolean {
  const next = text[at + 1] || '';
  return (text[at] === '\xE2' && next === '\x80' && isWithin(text[at + 2] || '', '\x98', '\x9F'))
    || (text[at] === '\xC2' && (next === '\xAB' || next === '\xBB'));
}

function findCurly(text: string): number {
  for (let at = 0; at < text.length; at++) if (isCurly(text, at)) return at;
  return -1;
}

/**
 * Explains a character that JSON never has outside of quotes.
 * @returns the mistake, as the end of a sentence; undefined if JSON may have the character
 */
function strange(text: string, at: number): string | undefined {
  const c = text[at]!;
  const next = text.slice(at, at + 2);
  if (next === '//' || next === '/*' || c === '#') return 'a comment, which JSON does not have; take it out';
  if (c === "'" || c === '`') return 'a single quote; put names and texts between double quotes, "';
  // Each of these codes is a curly quote in one byte, as old Windows editors save it.
  if (isCurly(text, at) || c === '\x82' || c === '\x84' || isWithin(c, '\x91', '\x94')) {
    return 'a curly quote, as word processors write it; use the plain double quote, "';
  }
  if (c === ';') return 'a semicolon; a comma separates keys';
  if (c === '=') return 'an equals sign; write a colon between a key and its value';
  if (next === '\xC2\xA0' || next === '\xEF\xBB') return 'an invisible character; write this line again';
  if (c >= '\x80') return 'a letter outside of quotes; put the text between double quotes, "';
  if (c < ' ' || c === '\x7F') return 'a control character; write this line again';
  return /[^"{}\[\],:A-Za-z0-9_$+.\-]/.test(c) ? 'a character that JSON does not have here; take it out' : undefined;
}

/**
 * Explains a closing bracket in the wrong place.
 * @param last first character of the token before the bracket
 * @param opened the innermost open bracket; empty if none is open
 * @returns the mistake, as the end of a sentence; undefined if the bracket is allowed here
 */
function wrongEnd(c: string, last: string, opened: string, wanted: Wanted): string | undefined {
  if (!opened) return unopened;
  if (last === ',') return 'a comma before a closing bracket; take it out';
  if (opened !== (c === '}' ? '{' : '[')) return c === '}' ? 'a } before a ] that must come first' : 'a ] before a } that must come first';
  if (wanted === 'comma' || last === opened) return undefined;
  return wanted === 'colon' ? 'a key without a value; write a colon and the value after it' : 'a value is missing here';
}

function misplaced(c: string, last: string, wanted: Wanted): string | undefined {
  if (wanted === 'end') return 'more after the closing bracket; look for an extra bracket';
  if (c === ':') return wanted === 'colon' ? undefined : 'a colon without a key before it';
  if (c === ',' && wanted === 'comma') return undefined;
  if (wanted === 'colon') return 'a colon is missing before this';
  if (c === ',') return last === ',' ? 'a second comma; take it out' : 'a comma without a value before it';
  if (wanted === 'comma') return 'a comma is missing before this, or a quote in the text before';
  if (wanted === 'name' && c !== '"') {
    return c === '{' || c === '[' ? 'a bracket without a key before it' : 'a key without quotes; put it between double quotes, "';
  }
  return undefined;
}

function wrongWord(word: string): string | undefined {
  const small = word.toLowerCase();
  if (small === 'true' || small === 'false' || small === 'null') {
    return small === word ? undefined : 'a word with capitals; write true and false in small letters';
  }
  if (!/^[+\-.]*[0-9]/.test(word)) return 'a text without quotes; put it between double quotes, "';
  if (isNumber(word) && !isShort(word)) {
    return 'a number of more than 15 digits, or three in its exponent; round it, or put it between double quotes if it is no number';
  }
  return isNumber(word)
    ? undefined
    : 'a number in a form that JSON does not have; write it as 5, -5 or 0.5, or between double quotes if it is no number';
}

function findBadEscape(inside: string): number {
  for (let at = inside.indexOf('\\'); at >= 0; at = inside.indexOf('\\', at + 2)) {
    const code = inside.slice(at + 2, at + 6);
    const isCode = inside[at + 1] === 'u' && code.length === 4 && /^[0-9a-fA-F]+$/.test(code);
    if (!isCode && '"\\/bfnrt'.indexOf(inside[at + 1] || ' ') < 0) return at;
  }
  return -1;
}

/**
 * Finds the end of a token.
 * @returns the offset after the token that begins at `at`; -1 if it is a string without a closing quote
 */
function endOf(text: string, at: number): number {
  let end = at + 1;
  if (text[at] === '"') {
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    return end < text.length ? end + 1 : -1;
  }
  if (isWord(text.charAt(at))) while (end < text.length && isWord(text.charAt(end))) end++;
  return end;
}

function isWord(c: string): boolean {
  return /[A-Za-z0-9_$+.\-]/.test(c);
}

function tell(text: string, at: number, what: string): string {
  return 'is not readable as JSON at ' + placeOf(text, at) + ': ' + what;
}

function wrongText(text: string, at: number, end: number): string | undefined {
  const inside = text.slice(at + 1, end < 0 ? text.length : end - 1);
  const line = inside.split('\n')[0].split('\r')[0];
  const curly = findCurly(line);
  if (end < 0 || line.length < inside.length) {
    const rest = end < 0 && line.length === inside.length ? '; write it, or was the file cut off here?' : '';
    return curly < 0
      ? tell(text, at, 'a text that has no closing quote on its line' + rest)
      : tell(text, at + 1 + curly, strange(text, at + 1 + curly)!);
  }
  const control = /[\x00-\x1F]/.exec(inside);
  if (control) return tell(text, at + 1 + control.index, 'a tab or another control character in a text; take it out');
  const escape = findBadEscape(inside);
  return escape < 0 ? undefined : tell(text, at + 1 + escape, 'a backslash in a text; write / or \\\\');
}

/** What was read before the present token. */
interface Before {
  /** The brackets that are open, the innermost last. */
  brackets: string;
  /** The kind of token that must come next. */
  wanted: Wanted;
  /** First character of the token before. It is empty at the beginning. */
  last: string;
  /** Offset of the token before in the text, in bytes. */
  lastAt: number;
}

function wrongAt(text: string, at: number, end: number, before: Before): string | undefined {
  const c = text.charAt(at);
  const opened = before.brackets.slice(-1);
  const isClosing = c === '}' || c === ']';
  const mistake = strange(text, at) || (isClosing ? wrongEnd(c, before.last, opened, before.wanted) : misplaced(c, before.last, before.wanted));
  if (mistake) return tell(text, isClosing && opened && before.last === ',' ? before.lastAt : at, mistake);
  if (c === '"') return wrongText(text, at, end);
  const word = isWord(c) ? wrongWord(text.slice(at, end)) : undefined;
  return word && tell(text, at, word);
}

function nextAfter(c: string, opened: string, wanted: Wanted): Wanted {
  if (c === '{' || (c === ',' && opened === '{')) return 'name';
  if (c === '[' || c === ',' || c === ':') return 'value';
  if (wanted === 'name' && c === '"') return 'colon';
  return opened ? 'comma' : 'end';
}

function skipBlanks(text: string, at: number): number {
  while (at < text.length && ' \t\r\n'.indexOf(text.charAt(at)) >= 0) at++;
  return at;
}

/**
 * Finds the first mistake in a text that is not strict JSON.
 * @returns the mistake and its place, as the end of a sentence that begins with the file; undefined if none was found
 */
export function mistakeIn(text: string): string | undefined {
  if (isUtf16(text)) return 'is saved as UTF-16; save it as UTF-8';
  const before: Before = { brackets: '', wanted: 'value', last: '', lastAt: 0 };
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const c = text.charAt(at);
    const end = endOf(text, at);
    const mistake = wrongAt(text, at, end, before);
    if (mistake) return mistake;
    if (c === '{' || c === '[') before.brackets += c;
    else if (c === '}' || c === ']') before.brackets = before.brackets.slice(0, -1);
    before.wanted = nextAfter(c, before.brackets.slice(-1), before.wanted);
    before.last = c;
    before.lastAt = at;
    at = skipBlanks(text, end);
  }
  return before.wanted === 'end' ? undefined : tell(text, at, 'the file ends before its last bracket is closed; it was cut off, or a } is missing');
}
