// What a line of the log needs once it holds more than plain text: secrets in another form or cut in two, and bytes that would steer the
// terminal of the person who reads.

import { mask } from './mask';
import { cutMark, find } from './text';

/** A shorter piece of a secret is left where a text was cut. */
const leastPiece = 4;
/** What was encoded, a server or a modem may encode again. */
const mostDecodings = 3;

function hide(text: string, secrets: string[]): string {
  for (let i = 0; i < secrets.length; i++) text = mask(text, secrets[i]!);
  return text;
}

/** However many of its characters are encoded, a secret is looked for in the decoded text; that is shown where it holds one. */
function hideEncoded(text: string, secrets: string[]): string {
  let decoded = text;
  for (let i = 0; i < mostDecodings && decoded.indexOf('%') >= 0; i++) {
    decoded = decoded.replace(/%[0-9A-Fa-f][0-9A-Fa-f]/g, function (code) { return String.fromCharCode(parseInt(code.slice(1), 16)); });
    const hidden = hide(decoded, secrets);
    if (hidden !== decoded) text = decoded = hidden;
  }
  return text;
}

/** A secret's beginning before the place of a cut, and its ending after it. */
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

/** How many bytes of UTF-8 begin here, of which none is a control character; 0: what is here is none. */
export function lettersAt(bytes: string, at: number): number {
  const first = bytes.charCodeAt(at);
  const second = bytes.charCodeAt(at + 1);
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  for (let i = 1; i < length; i++) if (!(bytes.charCodeAt(at + i) >= 0x80 && bytes.charCodeAt(at + i) <= 0xbf)) return 0;
  // U+0080 to U+009F are control characters, too; a longer form of a shorter letter is none
  return (first === 0xc2 && second < 0xa0) || (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90) ? 0 : length;
}

/** Control bytes become blanks; what is no UTF-8 becomes question marks, since some terminals take 0x80 to 0x9F for control characters. */
function printable(bytes: string): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes.charCodeAt(at);
    const length = lettersAt(bytes, at);
    // a desktop's engine knows letters beyond bytes, too
    text += length || code > 0xff ? bytes.slice(at, at + (length || 1)) : code < 0x80 ? ' ' : '?';
    if (length) at += length - 1;
  }
  return text;
}

/** @param text in which each secret is masked already, as it is. @param secrets the longest first */
export function clean(text: string, secrets: string[]): string {
  text = hideEncoded(text, secrets);
  if (find(text, cutMark, 0) >= 0) for (let i = 0; i < secrets.length; i++) text = hideCut(text, secrets[i]!);
  return text.replace(/[^ -~][^ -~]*/g, printable);
}
