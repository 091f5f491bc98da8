// Writes the log on the card, /snapferry/log.txt, in pieces. A defective card is slow, so after a failed write all lines are dropped until
// `open` succeeds.

import type { Clock, Files } from '../ports';
import { logPath as path } from './fullcard';
import { homeFolder } from './journal';
import { appendPiece } from './logpiece';

/**
 * How many bytes of lines are collected before they are written, which is about the log of one image. Each append takes as long as reading
 * two kB.
 */
const pieceBytes = 1000;
/**
 * If more bytes than these are collected, they are written between two images. Otherwise they would be written in the middle of the next
 * image.
 */
const pauseBytes = 400;
/** The pause between two attempts to write on a card that refuses it, in milliseconds. */
const retryMs = 300000;

/** The log on the card. */
export interface Logfile {
  /**
   * Collects a line, and writes all lines once there are enough.
   * @param line the text without a line end. An empty one adds nothing. It is given between images, after a round, and before the program
   * stops or the file is read.
   * @param isUrgent writes all lines at once
   */
  write(line: string, isUrgent?: boolean): void;
  /**
   * Finds out whether the log can be written, each time when the card is looked at.
   * @returns false if this was tried now and the card refuses it
   */
  open(): boolean;
}

/** Returns the log on the card. It drops all lines until `open` is called. */
export function createLogfile(files: Files, clock: Pick<Clock, 'now'>): Logfile {
  /** The size of the log in bytes. While it is -1, lines are dropped. */
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
      // An empty line separates the log of this start from the one before. The first write creates the file.
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
