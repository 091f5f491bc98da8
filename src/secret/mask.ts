// Masks a secret in a log line if it is an argument or a word, but not within the name of a key.

import { sections } from '#schema';
import { find, has } from '../text';

/**
 * A secret number with at most this many digits is masked only as an argument. Elsewhere the same number may be an ordinary one that a reader
 * knows, and its stars would reveal the secret.
 */
const longestNumber = 8;

/** The text that begins each message about a key of config.json. */
export const keyPrefix = 'config.json: ';

function isKey(word: string): boolean {
  const dot = word.indexOf('.');
  if (word === 'device:' || has(sections, ' ' + word + ' ')) return true;
  return dot > 0 && has(sections, ' ' + word.slice(0, dot) + ' ') && (/^[a-zA-Z]+$/.test(word.slice(dot + 1)) || word.indexOf('http.form.') === 0);
}

function isWordAt(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  // `c`, the character's code, is NaN beyond the ends of the text. Bytes of non-ASCII UTF-8 belong to a word.
  return (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || c === 95 || (c >= 97 && c <= 122) || c >= 128;
}

/** Whether the secret at this place is part of a key's name, such as `host` in `ftp.host`. */
function isKeyName(text: string, at: number, length: number): boolean {
  let from = at;
  let to = at + length;
  while (from > 0 && (isWordAt(text, from - 1) || text[from - 1] === '.')) from--;
  while (isWordAt(text, to) || (text[to] === '.' && isWordAt(text, to + 1))) to++;
  // A quoted text is always an argument, and `keyPrefix` always precedes the name of a key.
  if (from && text[from - 1] === '"') return false;
  if (text.slice(0, from).slice(-keyPrefix.length) === keyPrefix) return true;
  if (text[to] === ':') to++;
  return isKey(text.slice(from, to)) || isKey(text.slice(from, to - 1));
}

/** Whether the secret at this place is in quotes, after the word for a PIN or password, or before a server's name. */
function isArgument(text: string, at: number, length: number): boolean {
  const ends = text.charAt(at - 1) + text.charAt(at + length);
  let from = at;
  while (from && /[^a-zA-Z]/.test(text.charAt(from - 1))) from--;
  const word = text.slice(0, from).toUpperCase();
  return ends === '""' || ends === ':@' || word.slice(-3) === 'PIN' || word.slice(-4) === 'PASS' || word.slice(-8) === 'PASSWORD';
}

/** Replaces a secret in a text by three stars, wherever it is an argument or a word. */
export function mask(text: string, secret: string): string {
  let at = find(text, secret, 0);
  const isNumber = at >= 0 && secret.length <= longestNumber && /^[0-9]+$/.test(secret);
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
