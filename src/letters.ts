// Converts names between the letters of the card and UTF-8. URLs and forms need UTF-8 (RFC 3986 2.5, RFC 7578 5.1), and config.json has it.
// FatFs on the chip is set to code page 437. A desktop has UTF-8.

import { lettersAt } from './secret/clean';

/**
 * The letters of code page 437 from 0x80 on, each as two digits of base 52, where `(` is 0. The codes between `gapAt` and `gapAt + gap`
 * have no letter of the page, and are left out.
 */
const page = '+S,T,A,:,<,8,=,?,B,C,@,G,F,D+P+Q+U,>+R,L,N,J,S,Q,W,.,4+.+/+1>W/N,9,E,K,R,I,)+6+F+KJP+8+I+H+-+7+GW-W.W/T:U(V1V2UZUYV3UUU[V-V,V+TH'
  + 'TLU8U0TTT8U@V.V/V*UXV9V6V0UTV<V7V8V4V5V)V(UVUWV;V:TPTDVXVTW(W,VP:1,79G:@9W:C+A:D9Z9L:):4F.:F:5F9G=+=GAG@K,K-,OFX+<F)+CF*>/+>W<+,';
const base = 52;
const zero = 40;
const gapAt = 0x400;
const gap = 0x1c00;

function convert(byte: string): string {
  const at = (byte.charCodeAt(0) - 0x80) * 2;
  if (at < 0) return byte;
  let point = (page.charCodeAt(at) - zero) * base + page.charCodeAt(at + 1) - zero;
  if (point >= gapAt) point += gap;
  const last = String.fromCharCode(0x80 | (point & 63));
  return (point < 0x800 ? String.fromCharCode(0xc0 | (point >> 6)) : String.fromCharCode(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63))) + last;
}

function isUtf8(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    if (name.charCodeAt(at) < 0x80) continue;
    const length = lettersAt(name, at);
    if (!length) return false;
    at += length - 1;
  }
  return true;
}

/**
 * Converts a name from the card into UTF-8.
 * @param name the bytes of the name; those that are UTF-8 already stay
 */
export function inUtf8(name: string): string {
  return isUtf8(name) ? name : name.replace(/[^ -~]/g, convert);
}

/** Converts UTF-8 into the letters of the card on the chip. A letter that the code page lacks stays as it is. */
export function inCodePage(text: string): string {
  let bytes = '';
  for (let at = 0; at < text.length; at++) {
    const length = lettersAt(text, at) || 1;
    const letter = text.slice(at, at + length);
    let code = 0x80;
    if (length > 1) while (code < 0x100 && convert(String.fromCharCode(code)) !== letter) code++;
    bytes += length > 1 && code < 0x100 ? String.fromCharCode(code) : letter;
    at += length - 1;
  }
  return bytes;
}
