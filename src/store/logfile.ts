// Writes /snapferry/log.txt in pieces. A defective card is slow, so after a failed write all lines are dropped until `open` succeeds.

import type { Clock, Files } from '../ports';
import { logPath as path } from './fullcard';
import { homeFolder } from './journal';
import { appendPiece } from './logpiece';

/** Lines are collected up to so many bytes, about those of one image. Each append takes as long as reading two kB. */
const pieceBytes = 1000;
/** Between two images, lines of more than so many bytes are written: else the piece would be full in the middle of the next image. */
const pauseBytes = 400;
/** Pause between attempts on a card that is not writable, in milliseconds. */
const retryMs = 300000;

/** The log on the card. */
export interface Logfile {
  /**
   * Collects lines, and writes them when there are enough.
   * @param line without a line end. With an empty one nothing is added, as between images, after a round, and before the program stops or
   * the file is read.
   * @param isUrgent writes all lines at once
   */
  write(line: string, isUrgent?: boolean): void;
  /**
   * Looks whether the log can be written. It is called at each look at the card.
   * @returns false if it was tried now and the card is not writable
   */
  open(): boolean;
}

/** Makes the log on the card. It takes no lines before `open`. */
export function createLogfile(files: Files, clock: Pick<Clock, 'now'>): Logfile {
  /** Size of the log. With -1, lines are dropped. */
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
      if (!pending || (!isUrgent && pending.length <= (line ? pieceBytes : pauseBytes))) return;
      const text = pending;
      pending = '';
      bytes = appendPiece(files, bytes, text);
    }
  };
}
