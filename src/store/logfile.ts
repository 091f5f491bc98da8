// /snapferry/log.txt, written in pieces. A defective card is slow, so lines are dropped until `open` succeeds.

import type { Clock, Files } from '../ports';
import { logPath as path } from './fullcard';
import { homeFolder } from './journal';
import { appendPiece } from './logpiece';

/** The lines of one image, at most. Each append takes as long as reading two kB. */
const pieceBytes = 1000;
/** Pause between attempts on a card that is not writable. */
const retryMs = 300000;

export interface Logfile {
  /**
   * Collects lines. With an empty one, only those before are written: after a round, and before the program stops or the file is read.
   * @param isUrgent writes them at once
   */
  write(line: string, isUrgent?: boolean): void;
  /** Called at each check of the card. @returns false if it was tried now and is not writable */
  open(): boolean;
}

export function createLogfile(files: Files, clock: Pick<Clock, 'now'>): Logfile {
  /** -1: lines are dropped. */
  let bytes = -1;
  let dueMs = 0;
  let pending = '';

  return {
    open: function () {
      const isWritable = bytes >= 0;
      if (!isWritable && clock.now() < dueMs) return true;
      const stat = files.stat(path);
      const isThere = !!stat || files.makeFolder(homeFolder);
      bytes = !isThere ? -1 : stat ? stat.size : 0;
      if (isThere && isWritable) return true;
      // an empty line separates boots; the first write creates the file
      if (isThere) bytes = appendPiece(files, bytes, bytes ? '\n' : '');
      if (bytes >= 0) return true;
      dueMs = clock.now() + retryMs;
      return false;
    },
    write: function (line, isUrgent) {
      if (bytes < 0) return;
      if (line) pending += line + '\n';
      if (!pending || (!isUrgent && pending.length <= pieceBytes)) return;
      const text = pending;
      pending = '';
      bytes = appendPiece(files, bytes, text);
    }
  };
}
