// Masks those secrets in a log line that appear there encoded or cut, and removes control bytes from the line.

import { fromHex } from '../number';
import { cutMark, find } from '../text';
import { mask } from './mask';

/** Number of characters from which on a piece of a secret that was cut is masked. */
const leastPiece = 4;
/** How often percent-encoding is undone, since servers and modems may encode a text that is encoded already. */
const mostDecodings = 3;

function hide(text: string, secrets: string[]): string {
  for (let i = 0; i < secrets.length; i++) text = mask(text, secrets[i]!);
  return text;
}

function hideEncoded(text: string, secrets: string[]): string {
  let decoded = text;
  for (let i = 0; i < mostDecodings && decoded.indexOf('%') >= 0; i++) {
    decoded = decoded.replace(/%[0-9A-Fa-f][0-9A-Fa-f]/g, function (code) { return String.fromCharCode(fromHex(code.slice(1))); });
    const hidden = hide(decoded, secrets);
    if (hidden !== decoded) text = decoded = hidden;
  }
  return text;
}

function hideCut(text: string, secret: string): string {
  for (let at = find(text, cutMark, 0); at >= 0; at = find(text, cutMark, at + 1)) {
    for (let n = secret.length - 1; n >= leastPiece; n--) {
      if (n <= at && text.slice(at - n, at) === secret.slice(0, n)) {
        text = text.slice(0, at - n) + '***' + text.slice(at);
        at += 3 - n;
        break;
      }
    }
    for (let n = secret.length - 1; n >= leastPiece; n--) {
      if (text.slice(at + 1, at + 1 + n) === secret.slice(-n)) {
        text = text.slice(0, at + 1) + '***' + text.slice(at + 1 + n);
        break;
      }
    }
  }
  return text;
}

/**
 * Returns the number of bytes of the UTF-8 character at an offset, from 2 to 4. It is 0 for ASCII, for invalid bytes, and
 * for a control character.
 */
export function lettersAt(bytes: string, at: number): number {
  const first = bytes.charCodeAt(at);
  const second = bytes.charCodeAt(at + 1);
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  for (let i = 1; i < length; i++) if (!(bytes.charCodeAt(at + i) >= 0x80 && bytes.charCodeAt(at + i) <= 0xbf)) return 0;
  // U+0080 to U+009F are control characters, and overlong forms of UTF-8 are invalid.
  return (first === 0xc2 && second < 0xa0) || (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90) ? 0 : length;
}

/** Returns the text without control characters. Some terminals obey 0x80 to 0x9F, so invalid UTF-8 becomes `?`. */
function printable(bytes: string): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes.charCodeAt(at);
    const length = lettersAt(bytes, at);
    // A character above 0xFF, which only the engine of a desktop has, is kept as it is.
    text += length || code > 0xff ? bytes.slice(at, at + (length || 1)) : code < 0x80 ? ' ' : '?';
    if (length) at += length - 1;
  }
  return text;
}

/**
 * Returns a line without secrets and control bytes.
 * @param text the line, in which plain secrets are masked already
 * @param secrets all secrets, the longest first
 */
export function clean(text: string, secrets: string[]): string {
  text = hideEncoded(text, secrets);
  if (find(text, cutMark, 0) >= 0) for (let i = 0; i < secrets.length; i++) text = hideCut(text, secrets[i]!);
  return text.replace(/[^ -~][^ -~]*/g, printable);
}
