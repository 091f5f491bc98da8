// Appends to /snapferry/log.txt; at its limit the older half is removed.

import type { Files } from '../ports';
import { logPath as path } from './fullcard';

const sparePath = path + '.new';
const mostBytes = 65536;
const keptBytes = 32768;

/**
 * Appends a text to the log.
 * @param bytes size of the log
 * @returns its new size; -1 if the card did not take the text
 */
export function appendPiece(files: Files, bytes: number, text: string): number {
  // without room for the copy, it starts over
  if (bytes > mostBytes) {
    const isKept = files.copy(path, sparePath, bytes - keptBytes) && files.copy(sparePath, path, 0);
    files.remove(sparePath);
    bytes = isKept ? keptBytes : files.write(path, '\n') ? 1 : 0;
  }
  return files.append(path, text) ? bytes + text.length : -1;
}
