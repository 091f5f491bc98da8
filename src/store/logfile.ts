// Writes the log on the card, /snapferry/log.txt, in pieces of several lines. After a failed write, lines are dropped until `open` succeeds,
// since each attempt on a defective card takes long.

import type { Clock, Files } from '../ports';
import { logPath as path } from './fullcard';
import { homeFolder } from './journal';
import { appendPiece } from './logpiece';

/**
 * Number of bytes after which the collected lines are written, about the log of one image. They are not written one by one, as each append
 * takes as long as reading two kB.
 */
const pieceBytes = 1000;
/**
 * Number of bytes from which collected lines are written when an image is done. Otherwise they would be written while the next image is being
 * sent.
 */
const pauseBytes = 400;
/** The pause between two attempts to write on a card that refuses it, in milliseconds. */
const retryMs = 300000;

/** The log on the card, which collects lines and writes them together. */
export interface Logfile {
  /**
   * Collects a line, and writes all lines once there are enough.
   * @param line the text without a line end. An empty text adds no line: it says that this is a good time to write, such as between images.
   * @param isUrgent true: all lines are written at once
   */
  write(line: string, isUrgent?: boolean): void;
  /**
   * Finds out whether the log can be written. It is called each time when the card is looked at.
   * @returns false if this was tried now and the card refuses it; true if the log can be written, or this was not tried
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
