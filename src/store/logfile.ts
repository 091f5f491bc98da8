// /snapferry/log.txt; at its limit the older half is removed. A defective card is slow, so lines are dropped until `open` succeeds.

import type { Clock, Files } from '../ports';
import { logPath as path } from './fullcard';
import { homeFolder } from './journal';

const sparePath = path + '.new';
const mostBytes = 65536;
const keptBytes = 32768;
/** Pause between attempts on a card that is not writable. */
const retryMs = 300000;

export interface Logfile {
  write(line: string): void;
  /** Called at each check of the card. @returns false if it was tried now and is not writable */
  open(): boolean;
}

export function createLogfile(files: Files, clock: Pick<Clock, 'now'>): Logfile {
  /** -1: lines are dropped. */
  let bytes = -1;
  let dueMs = 0;

  function put(text: string): boolean {
    // without room for the copy, it starts over
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
      const isWritable = bytes >= 0;
      if (!isWritable && clock.now() < dueMs) return true;
      const isThere = files.makeFolder(homeFolder);
      const stat = files.stat(path);
      bytes = !isThere ? -1 : stat ? stat.size : 0;
      // an empty line separates boots; the first write creates the file
      if (isThere && (isWritable || put(bytes ? '\n' : ''))) return true;
      dueMs = clock.now() + retryMs;
      return false;
    },
    write: function (line) { if (bytes >= 0) put(line + '\n'); }
  };
}
