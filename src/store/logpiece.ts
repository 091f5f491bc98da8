// Appends text to the log on the card, and drops the older half of a log that is too long.

import type { Files } from '../ports';
import { logPath as path } from './fullcard';

const sparePath = path + '.new';
const mostBytes = 65536;
const keptBytes = 32768;

/**
 * Appends a text to the log.
 * @param bytes size of the log before, in bytes
 * @returns the new size in bytes, or -1 if the card did not take the text
 */
export function appendPiece(files: Files, bytes: number, text: string): number {
  let isAnew = false;
  // the log is too long, and only its newer half is kept; if the card has no room to copy that, the log begins anew
  if (bytes > mostBytes) {
    isAnew = !files.copy(path, sparePath, bytes - keptBytes) || !files.copy(sparePath, path, 0);
    files.remove(sparePath);
    bytes = isAnew ? 0 : keptBytes;
  }
  return (isAnew ? files.write(path, text) : files.append(path, text)) ? bytes + text.length : -1;
}
