// Image names in UTF-8 for URLs and forms (RFC 3986 2.5, RFC 7578 5.1); paths of config.json for the card. On the chip names are in code
// page 437, as FatFs is set; on a desktop in UTF-8.

import { lettersAt } from './secret/clean';

/** Code page 437 from 0x80 on: two digits of base 52 per letter; `(` is 0. The gap without letters is left out. */
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

/** @param name bytes from the card */
export function inUtf8(name: string): string {
  return isUtf8(name) ? name : name.replace(/[^ -~]/g, convert);
}

/** @param text UTF-8; a letter that the page lacks stays */
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
