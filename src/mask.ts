// A secret's value in a line of the log: replaced wherever it stands as an argument or a word, and nowhere in the name of a key.

import { find, has } from './text';

/**
 * Digits alone, up to so many, are masked only as the argument of a command: in a sentence they are a number that is known otherwise, and
 * stars in its place would show them.
 */
const longestNumber = 8;

/** What errors of the configuration begin with. */
export const keyPrefix = 'config.json: ';
const sections = ' modem network ftp http images upload schedule camera log console ';

function isKey(word: string): boolean {
  const dot = word.indexOf('.');
  if (word === 'device:' || has(sections, ' ' + word + ' ')) return true;
  return dot > 0 && has(sections, ' ' + word.slice(0, dot) + ' ') && (/^[a-zA-Z]+$/.test(word.slice(dot + 1)) || word.indexOf('http.form.') === 0);
}

function isWordAt(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  // NaN beyond the ends; digits, letters, "_" and every byte of UTF-8 letters belong to a word
  return (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || c === 95 || (c >= 97 && c <= 122) || c >= 128;
}

/** True where the secret at `at` is only a part of a key's name, such as `host` in `ftp.host`. */
function isKeyName(text: string, at: number, length: number): boolean {
  let from = at;
  let to = at + length;
  while (from > 0 && (isWordAt(text, from - 1) || text[from - 1] === '.')) from--;
  while (isWordAt(text, to) || (text[to] === '.' && isWordAt(text, to + 1))) to++;
  // in quotes it is an argument, whatever it looks like; after this prefix stands the name of a key, known or not
  if (from && text[from - 1] === '"') return false;
  if (text.slice(0, from).slice(-keyPrefix.length) === keyPrefix) return true;
  if (text[to] === ':') to++;
  return isKey(text.slice(from, to)) || isKey(text.slice(from, to - 1));
}

/** All of what stands in quotes, or a PIN without them. */
function isArgument(text: string, at: number, length: number): boolean {
  return (text[at - 1] === '"' && text[at + length] === '"') || text.slice(Math.max(0, at - 4), at).toUpperCase() === 'PIN=';
}

/** The text with each whole-word occurrence of the secret replaced. */
export function mask(text: string, secret: string): string {
  const isNumber = secret.length <= longestNumber && /^[0-9]+$/.test(secret);
  let at = find(text, secret, 0);
  while (at >= 0) {
    const inWord = (isWordAt(secret, 0) && isWordAt(text, at - 1))
      || (isWordAt(secret, secret.length - 1) && isWordAt(text, at + secret.length));
    if (inWord || isKeyName(text, at, secret.length) || (isNumber && !isArgument(text, at, secret.length))) at = find(text, secret, at + 1);
    else {
      text = text.slice(0, at) + '***' + text.slice(at + secret.length);
      at = find(text, secret, at + 3);
    }
  }
  return text;
}
