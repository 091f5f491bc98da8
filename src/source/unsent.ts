// Finds files on the card that are never sent, because they are too large for the engine or contain secrets.

import type { Files } from '../ports';
import { mostSecretBytes, secretIn } from '../store/secretfile';

/** The size of the largest image that can be sent, in bytes. The engine counts bytes in 31 bits. */
export const mostImageBytes = 2147483647;

/** Returns why a file is never sent, as the end of a sentence. The text is empty if the file may be sent. */
export function whyUnsent(files: Files, path: string, size: number): string {
  if (size > mostImageBytes) return 'it has ' + size + ' bytes, and at most ' + mostImageBytes + ' (2 GiB) can be sent';
  const secret = size <= mostSecretBytes ? secretIn(files, path, undefined, size) : '';
  return secret && secret + ' holds secrets that must not leave the card';
}
