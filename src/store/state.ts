// Values that survive restarts, in lines `key value;`. The last line of a key counts, and a torn line lacks its semicolon. The file is read
// once after each look at the card.

import type { Files } from '../ports';
import { freeLog } from './fullcard';
import { homeFolder } from './journal';
import { compactNotes, formatLine, pieceBytes, readBytes, readNotes, valueIn, withNote } from './notetext';

const path = homeFolder + '/state';
const mostBytes = 1024;

/** The notes in the state file. */
export interface Notes {
  /**
   * Reads a note.
   * @param key the note's; with an empty one nothing is read
   * @param isAgain the card may be another one, so the file is read again at the next use
   * @returns the words of the note; empty if there is none
   */
  get(key: string, isAgain?: boolean): string;
  /**
   * Writes a note. An empty value removes it.
   * @returns whether the card has it
   */
  put(key: string, value: string): boolean;
}

/** Makes the notes of a card. The file is read at the first use. */
export function createNotes(files: Files): Notes {
  /** The last line of each key. It is undefined while the file is to be read. */
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
