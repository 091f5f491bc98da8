// On a full card, the log is deleted so that the records have room: an image is sent only if that can be recorded.

import type { Files } from '../ports';

/** The log on the card. */
export const logPath = '/snapferry/log.txt';

/**
 * Deletes the log. Call it after a write has failed.
 * @returns whether there is more room than before
 */
export function freeLog(files: Files): boolean {
  return !!files.stat(logPath) && files.remove(logPath) && !files.stat(logPath);
}
