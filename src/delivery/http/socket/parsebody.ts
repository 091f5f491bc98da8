// Reads the pieces of a server's response, its lines (head.ts) and its body, without keeping them. This code is loaded again for each piece, since
// memory cannot hold it together with the modem's scripts.

import { readLines } from './head';
import type { Answer, Parsing } from './response';

/** Passes bytes of the body on. @returns the bytes after the body or its chunk */
function readBody(answer: Answer, reading: Parsing, bytes: string): string {
  const isCounted = reading.phase === 'chunk' || answer.length !== undefined;
  const part = isCounted ? bytes.slice(0, reading.left) : bytes;
  reading.left -= part.length;
  answer.got += part.length;
  reading.onBody(part, answer);
  if (isCounted && reading.left <= 0) {
    if (reading.phase === 'chunk') reading.phase = 'size';
    else answer.isWhole = true;
  }
  return bytes.slice(part.length);
}

/** Reads the next bytes of a response into `answer`, and passes its body on. */
export function readAnswer(answer: Answer, reading: Parsing, bytes: string): void {
  while (bytes && !answer.isWhole) {
    bytes = reading.phase === 'body' || reading.phase === 'chunk' ? readBody(answer, reading, bytes) : readLines(answer, reading, bytes);
  }
}
