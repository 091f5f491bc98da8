// A server's answer read as it comes: its lines (head.ts) and its body, of which nothing is kept. What reads it is made for each piece:
// that and a modem's rows would not fit into memory beside each other.

import type { Answer, OnBody, OnField } from './answer';
import { readLine } from './head';

/** How far it is read. */
export interface Reading {
  phase: 'status' | 'fields' | 'body' | 'size' | 'chunk' | 'trailer';
  line: string;
  /** Bytes of the body, or of a chunk of it, that are to come. */
  left: number;
  /** What Content-Length has said; below 0 what says nothing. */
  told?: number | undefined;
  isChunked?: boolean;
  headBytes: number;
  isBodiless: boolean;
  onBody: OnBody;
  onField: OnField | undefined;
}

/** @returns what stands behind this piece of the body */
function readBody(answer: Answer, reading: Reading, bytes: string): string {
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

/** The next bytes of it. */
export function readAnswer(answer: Answer, reading: Reading, bytes: string): void {
  while (bytes && !answer.isWhole) {
    bytes = reading.phase === 'body' || reading.phase === 'chunk' ? readBody(answer, reading, bytes) : readLine(answer, reading, bytes);
  }
}
