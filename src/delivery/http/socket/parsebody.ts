// Reads the pieces of a server's response without keeping them: its lines (head.ts) and its body. This code is loaded again for each piece, since
// memory cannot hold it together with the modem's scripts.

import { readLines } from './head';
import type { Answer, Parsing } from './response';

/** Passes bytes of the body on to their receiver. @returns the bytes after the body or its chunk */
function readBody(answer: Answer, reading: Parsing, bytes: string): string {
  const isCounted = reading.phase === 'chunk' || answer.length !== undefined;
  const part = isCounted ? bytes.slice(0, reading.left) : bytes;
  reading.left -= part.length;
  answer.got += part.length;
  if (reading.onBody) reading.onBody(part, answer);
  if (isCounted && reading.left <= 0) {
    if (reading.phase === 'chunk') reading.phase = 'size';
    else answer.isWhole = true;
  }
  return bytes.slice(part.length);
}

/** Reads the next bytes of a response, notes the result in `answer`, and passes the body on to its receiver. */
export function readAnswer(answer: Answer, reading: Parsing, bytes: string): void {
  while (bytes && !answer.isWhole) {
    bytes = reading.phase === 'body' || reading.phase === 'chunk' ? readBody(answer, reading, bytes) : readLines(answer, reading, bytes);
  }
}
