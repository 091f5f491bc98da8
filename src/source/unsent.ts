// Files of the card that are never sent: too large for the engine, or with secrets.

import type { Files } from '../ports';
import { mostSecretBytes, secretIn } from '../store/secretfile';

/** The engine counts bytes in 31 bits. */
export const mostImageBytes = 2147483647;

/** @returns the reason, as the end of a sentence; empty: it may be sent */
export function whyUnsent(files: Files, path: string, size: number): string {
  if (size > mostImageBytes) return 'it has ' + size + ' bytes, and at most ' + mostImageBytes + ' (2 GiB) can be sent';
  const secret = size <= mostSecretBytes ? secretIn(files, path, undefined, size) : '';
  return secret && secret + ' holds secrets that must not leave the card';
}
