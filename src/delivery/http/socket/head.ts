// Reads the head of an HTTP/1.1 response (RFC 9112): status, fields, and the sizes of chunks. Only the beginning of each line is kept.

import { fromDigits, fromHex, wholeOf } from '../../../number';
import { cut } from '../../../text';
import type { Answer, Parsing } from './response';

/** Number of characters of a line that are kept. All fields that are used are shorter. */
const longestLine = 200;
/** Length in bytes that stands for a body without end. It stays below 31 bits, since the engine's slice() takes no greater index. */
const endless = 2000000000;
/** Number of characters of the status line that are kept for the log. */
const longestReason = 60;
/** Most bytes of the head of a response. A larger head counts as endless, so the response is given up. */
export const mostHead = 16384;
/** Most bytes of the lines around chunks for each byte of the chunks' content. A response with more is given up as endless. */
const mostAround = 5;

function end(answer: Answer): void { answer.isWhole = true; }

function endForeign(answer: Answer): void {
  answer.isForeign = true;
  end(answer);
}

/** Stores the status line. A status of 600 or more counts as 5xx (RFC 9110 15). A line that is not HTTP ends the response. */
function takeStatus(answer: Answer, reading: Parsing, text: string): void {
  const rest = text.slice(text.indexOf(' ') + 1);
  const digits = rest.slice(0, 4).trim();
  const isStatus = text.slice(0, 5) === 'HTTP/' && /^[1-9]\d\d$/.test(digits);
  answer.status = isStatus ? Math.min(wholeOf(digits), 599) : 0;
  answer.line = cut((isStatus ? rest : text).trim(), longestReason);
  answer.isLast = text.slice(5, 8) === '1.0';
  delete reading.told;
  delete reading.isChunked;
  reading.phase = 'fields';
  if (!isStatus) endForeign(answer);
}

/** Returns the body's length in bytes. It returns `endless` if the length is larger, or has too many digits for a number. */
function orEndless(length: number): number {
  return length < endless ? length : endless;
}

/** Stores the value of Content-Length. Two different lengths in one response count as none (RFC 9112 6.3). */
function takeLength(reading: Parsing, value: string): void {
  const length = /^\d+$/.test(value) ? orEndless(fromDigits(value)) : -1;
  reading.told = reading.told === undefined || reading.told === length ? length : -1;
}

/** Stores the fields by which a busy server asks for a pause: Retry-After and Date. */
function takeWish(answer: Answer, name: string, value: string): void {
  if (name === 'retry-after') answer.retryAfter = cut(value, longestReason);
  else if (name === 'date') answer.date = cut(value, longestReason);
}

function takeField(answer: Answer, reading: Parsing, text: string): void {
  const colon = text.indexOf(':');
  const name = colon > 0 ? text.slice(0, colon).toLowerCase() : '';
  const value = text.slice(colon + 1).trim();
  if (reading.onField && answer.status >= 200) reading.onField(name, value, answer);
  if (name === 'content-length') takeLength(reading, value);
  else if (name === 'transfer-encoding') reading.isChunked = value.toLowerCase().slice(-7) === 'chunked';
  else if (name === 'connection') answer.isLast = /close/i.test(value);
  else if (answer.status === 429 || answer.status === 503) takeWish(answer, name, value);
  else if (name === 'www-authenticate') answer.wants = (answer.wants ? answer.wants + ', ' : '') + cut(value.split(' ')[0], longestReason);
  // a path may contain a secret
  else if (name === 'location') answer.location = /^\w+:\/\//.test(value) || value.slice(0, 2) === '//'
    ? cut(value.replace(/\?/g, '/').split('/').slice(0, 3).join('/'), longestReason)
    : 'another path of this server';
}

/** Ends the response's head at its empty line. After a response of 1xx, which is not final, another head follows. */
function endFields(answer: Answer, reading: Parsing): void {
  const isEmpty = reading.isBodiless || answer.status === 204 || answer.status === 304;
  if (answer.status < 200) {
    reading.phase = 'status';
    return;
  }
  answer.hasHead = true;
  if (!reading.isChunked && reading.told! >= 0) answer.length = reading.told;
  reading.left = answer.length || 0;
  if (isEmpty) end(answer);
  else if (reading.isChunked) reading.phase = 'size';
  else if (answer.length === 0) end(answer);
  else reading.phase = 'body';
}

function takeSize(answer: Answer, reading: Parsing, text: string): void {
  const digits = text.split(';')[0].trim();
  reading.left = orEndless(fromHex(digits));
  if (/^[0-9A-Fa-f]+$/.test(digits)) reading.phase = reading.left ? 'chunk' : 'trailer';
  else endForeign(answer);
}

function takeLine(answer: Answer, reading: Parsing, text: string): void {
  if (reading.phase === 'status') { if (text) takeStatus(answer, reading, text); }
  else if (reading.phase === 'fields' && text) takeField(answer, reading, text);
  else if (reading.phase === 'fields') endFields(answer, reading);
  // an empty line follows each chunk
  else if (reading.phase === 'size') { if (text) takeSize(answer, reading, text); }
  else if (!text) end(answer);
}

function isBody(reading: Parsing): boolean {
  return reading.phase === 'body' || reading.phase === 'chunk';
}

/**
 * Reads lines of the response until its body begins. One call reads them all, since the engine makes the functions above anew at each call of this
 * code.
 * @returns the bytes of the body that follow
 */
export function readLines(answer: Answer, reading: Parsing, bytes: string): string {
  let rest = bytes;
  do {
    const at = rest.indexOf('\n');
    const part = at < 0 ? rest : rest.slice(0, at);
    reading.line = (reading.line + part).slice(0, longestLine);
    reading.headBytes += at < 0 ? part.length : at + 1;
    if (reading.headBytes > mostHead + mostAround * answer.got) endForeign(answer);
    if (at < 0) return '';
    const whole = reading.line.slice(-1) === '\r' ? reading.line.slice(0, -1) : reading.line;
    reading.line = '';
    rest = rest.slice(at + 1);
    takeLine(answer, reading, whole);
  } while (rest && !answer.isWhole && !isBody(reading));
  return rest;
}
