// Makes room on a full card by deleting the log. Records of deliveries need the room more, since an image is sent only if its delivery can be
// recorded.

import type { Files } from '../ports';

/** The path of the log on the card. */
export const logPath = '/snapferry/log.txt';

/**
 * Deletes the log on the card. It is called after a write has failed.
 * @returns whether there is more room than before
 */
export function freeLog(files: Files): boolean {
  return !!files.stat(logPath) && files.remove(logPath) && !files.stat(logPath);
}
