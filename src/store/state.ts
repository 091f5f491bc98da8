// Values that survive restarts: lines `key value;`, the last of a key counts; torn lines lack the semicolon. The file is read once a look
// at the card.

import type { Files } from '../ports';
import { freeLog } from './fullcard';
import { homeFolder } from './journal';
import { compactNotes, formatLine, pieceBytes, readBytes, readNotes, valueIn, withNote } from './notetext';

const path = homeFolder + '/state';
const mostBytes = 1024;

export interface Notes {
  /** @param isAgain the card may be another one: its file is read at the next use. With an empty key, only that. */
  get(key: string, isAgain?: boolean): string;
  put(key: string, value: string): boolean;
}

export function createNotes(files: Files): Notes {
  /** The last line of each key; undefined: to be read. */
  let kept: string | undefined;
  let bytes = 0;

  function get(key: string, isAgain?: boolean): string {
    if (isAgain) kept = undefined;
    if (!key) return '';
    if (kept === undefined) {
      readNotes(files, path + '.new', '', function (text) { kept = text; });
      readNotes(files, path, kept!, function (text, count) {
        kept = text;
        bytes = count;
      });
    }
    return valueIn(kept!, key);
  }

  return {
    get: get,
    put: function (key, value) {
      if (get(key) === value) return true;
      const line = formatLine(key, value);
      const end = bytes + line.length;
      const isDue = end > mostBytes && (end % pieceBytes < line.length || end > readBytes);
      if (isDue && compactNotes(files, path, kept!, end > readBytes)) bytes = kept!.length;
      files.makeFolder(homeFolder);
      const isDone = files.append(path, line) || (freeLog(files) && files.append(path, line));
      bytes += line.length;
      kept = isDone ? withNote(kept!, key, value) : undefined;
      return isDone;
    }
  };
}
