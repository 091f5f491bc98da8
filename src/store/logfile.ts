// The log on the card: /snapferry/log.txt, appended to a line at a time and bounded; the oldest is thrown away.
// A card that cannot be written takes seconds to say so at each try: it is tried when it is looked at, and no line waits for it.

import type { Clock, Files } from '../ports';
import { homeFolder } from './journal';

const path = homeFolder + '/log.txt';
const sparePath = path + '.new';
const mostBytes = 65536;
const keptBytes = 32768;
/** From one try of a card that cannot be written to the next. */
const retryMs = 300000;

export interface Logfile {
  write(line: string): void;
  /** At each look at the card, which may be another one. @returns false where it was tried just now and cannot be written */
  open(): boolean;
}

export function createLogfile(files: Files, clock: Pick<Clock, 'now'>): Logfile {
  /** -1: no line is written. */
  let bytes = -1;
  let dueMs = 0;

  function put(text: string): boolean {
    // a card without room for that starts over
    if (bytes > mostBytes) {
      const isKept = files.copy(path, sparePath, bytes - keptBytes) && files.copy(sparePath, path, 0);
      files.remove(sparePath);
      bytes = isKept ? keptBytes : files.write(path, '\n') ? 1 : 0;
    }
    const isDone = files.append(path, text);
    bytes = isDone ? bytes + text.length : -1;
    return isDone;
  }

  return {
    open: function () {
      const isSound = bytes >= 0;
      if (!isSound && clock.now() < dueMs) return true;
      const isThere = files.makeFolder(homeFolder);
      const stat = files.stat(path);
      bytes = !isThere ? -1 : stat ? stat.size : 0;
      // between two boots there is an empty line; an empty file is written by being made
      if (isThere && (isSound || put(bytes ? '\n' : ''))) return true;
      dueMs = clock.now() + retryMs;
      return false;
    },
    write: function (line) { if (bytes >= 0) put(line + '\n'); }
  };
}
