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
   * @param mayWait it is written with the next note, as its loss costs only time
   * @returns whether the card has it, or it waits
   */
  put(key: string, value: string, mayWait?: boolean): boolean;
}

/** Makes the notes of a card. The file is read at the first use. */
export function createNotes(files: Files): Notes {
  /** The last line of each key. It is undefined while the file is to be read. */
  let kept: string | undefined;
  let bytes = 0;
  /** Key and value of the note that waits. The key is empty if none does. */
  let heldKey = '';
  let held = '';

  function get(key: string, isAgain?: boolean): string {
    if (isAgain) kept = undefined;
    if (!key) return '';
    if (kept === undefined) {
      readNotes(files, path + '.new', '', function (text) { kept = text; });
      readNotes(files, path, kept!, function (text, count) {
        kept = text;
        bytes = count;
      });
      if (heldKey) kept = withNote(kept!, heldKey, held);
    }
    return valueIn(kept!, key);
  }

  return {
    get: get,
    put: function (key, value, mayWait) {
      if (get(key) === value) return true;
      if (mayWait && (!heldKey || heldKey === key)) {
        heldKey = key;
        held = value;
        kept = withNote(kept!, key, value);
        return true;
      }
      const line = (heldKey && heldKey !== key ? formatLine(heldKey, held) : '') + formatLine(key, value);
      const end = bytes + line.length;
      const isDue = end > mostBytes && (end % pieceBytes < line.length || end > readBytes);
      if (isDue && compactNotes(files, path, kept!, end > readBytes)) bytes = kept!.length;
      files.makeFolder(homeFolder);
      const isDone = files.append(path, line) || (freeLog(files) && files.append(path, line));
      bytes += line.length;
      kept = isDone ? withNote(kept!, key, value) : undefined;
      if (isDone || heldKey === key) heldKey = '';
      return isDone;
    }
  };
}
