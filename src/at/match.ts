// One pattern against one line, and the filling of placeholders: the only places where the text of a row is read.

import type { Bag } from './step';

/** `other`: the line has the pattern's name but not its value. */
export type Verdict = 'match' | 'other' | 'no';

/** What no parameter may hold: with it, a text could end its quotes or its line and become a command. */
const unsafe = /["\x00-\x1f\x7f]/;

export function isUnsafe(text: string): boolean {
  return unsafe.test(text);
}

function unquoted(text: string): string {
  text = text.trim();
  const from = text[0] === '"' ? 1 : 0;
  return text.slice(from, from && text[text.length - 1] === '"' ? -1 : text.length);
}

/** `{name}`, `{name=1|5}`, `{name+}`, no negative number, or `{name/}`, a path, against a field. */
function matchPlaceholder(placeholder: string, field: string, bag: Bag): Verdict {
  const mark = placeholder[placeholder.length - 2];
  const parts = placeholder.slice(1, mark === '+' || mark === '/' ? -2 : -1).split('=');
  const value = unquoted(field);
  if (mark === '/' && value.indexOf('/') < 0) return 'other';
  bag[parts[0]!] = value;
  if (mark === '+' && value[0] === '-') return 'other';
  return !parts[1] || parts[1].split('|').indexOf(value) >= 0 ? 'match' : 'other';
}

function matchFields(pattern: string, value: string, bag: Bag): Verdict {
  const wants = pattern.split(',');
  let at = 0;
  for (let i = 0; i < wants.length; i++) {
    // a line of fewer fields is another line of the same name: `+CREG: 1` is a URC, `+CREG: 0,1` an answer
    if (at > value.length) return 'no';
    const want = wants[i]!.trim();
    const isPlaceholder = want[0] === '{';
    let end = value.indexOf(',', at);
    if (end < 0 || (isPlaceholder && i === wants.length - 1 && want.indexOf('=') < 0)) end = value.length;
    const field = value.slice(at, end);
    const verdict = isPlaceholder ? matchPlaceholder(want, field, bag) : unquoted(field) === want ? 'match' : 'other';
    if (verdict !== 'match') return verdict;
    at = end + 1;
  }
  return 'match';
}

/** @param isFree whether the line may be kept whole: no result code and no URC. */
export function matchLine(pattern: string, line: string, bag: Bag, isFree: boolean): Verdict {
  if (pattern[0] === '{') return isFree ? matchPlaceholder(pattern, line, bag) : 'no';
  const colon = pattern.indexOf(':');
  if (colon < 0) return pattern.split('|').indexOf(line) < 0 ? 'no' : 'match';
  const end = line.indexOf(':');
  if (end < 0 || pattern.slice(0, colon).split('|').indexOf(line.slice(0, end)) < 0) return 'no';
  return matchFields(pattern.slice(colon + 1).trim(), line.slice(end + 1).trim(), bag);
}

/** A pattern with its `<name>` replaced by what the placeholder holds. */
export function settle(pattern: string, valueOf: (placeholder: string) => string | undefined): string {
  if (pattern.indexOf('<') < 0) return pattern;
  return pattern.replace(/<[^>]+>/g, function (name) { return valueOf(name.slice(1, -1)) || ''; });
}

/** The text with its placeholders filled; undefined where a value is missing or unsafe. */
export function fill(text: string, valueOf: (placeholder: string) => string | undefined): string | undefined {
  let isGood = true;
  const filled = text.replace(/\{([^}]+)\}/g, function (_all: string, placeholder: string) {
    const value = valueOf(placeholder);
    if (value === undefined || isUnsafe(value)) isGood = false;
    return value || '';
  });
  return isGood ? filled : undefined;
}
