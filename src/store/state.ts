// Keeps the firmware's notes, which survive restarts, in the file /snapferry/state. Its lines are `key value;`. The last line of a key counts,
// and a line that a power cut has torn lacks its semicolon. The file is read once each time the card is looked at.

import type { Files } from '../ports';
import { find } from '../text';
import { freeLog } from './fullcard';
import { homeFolder } from './journal';
import { compactNotes, pieceBytes, readBytes, readNotes, withNote, type NoteKey } from './notetext';

const path = homeFolder + '/state';
const mostBytes = 1024;

/** The notes in the file /snapferry/state. */
export interface Notes {
  /**
   * Returns the note with a key.
   * @param key of the note; with an empty one nothing is read
   * @param isAgain true: the card may be another one, so the file is read again at the next use
   * @returns the words of the note; empty if there is no such note
   */
  get(key: NoteKey, isAgain?: boolean): string;
  /**
   * Writes a note. An empty value removes the note.
   * @param mayWait true: the note may be written together with the next one, as its loss by a power cut would only cost time
   * @returns whether the card has the note, or the note waits for the next one
   */
  put(key: NoteKey, value: string, mayWait?: boolean): boolean;
}

/** Returns the notes of a card. Their file is read at the first use. */
export function createNotes(files: Files): Notes {
  /** The last line of each key. It is undefined while the file is still to be read. */
  let kept: string | undefined;
  let bytes = 0;
  /** Key of the note that waits to be written with the next one; empty: none waits. The next variable has the value of that note. */
  let heldKey: NoteKey = '';
  let held = '';

  function get(key: NoteKey, isAgain?: boolean): string {
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
    // As `valueIn` of notetext.ts. The engine would make that function anew for each note (250,000 instructions), or keep it (six JsVars).
    const start = '\n' + key + ' ';
    const at = find(kept!, start, 0);
    return at < 0 ? '' : kept!.slice(at + start.length, kept!.indexOf('\n', at + 1) - 1);
  }

  return {
    get: get,
    put: function (key, value, mayWait) {
      if (get(key) === value) return true;
      if (!files.isSure()) return false;
      if (mayWait && (!heldKey || heldKey === key)) {
        heldKey = key;
        held = value;
        kept = withNote(kept!, key, value);
        return true;
      }
      // as `formatLine` of notetext.ts, for the same reason
      const line = (heldKey && heldKey !== key ? '\n' + heldKey + ' ' + held + ';\n' : '') + '\n' + key + ' ' + value + ';\n';
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
