// On a full card, the log gives its clusters to the records: images are sent only if that can be recorded.

import type { Files } from '../ports';

export const logPath = '/snapferry/log.txt';

/** Call it after a failed write. @returns whether there is more room than before */
export function freeLog(files: Files): boolean {
  return !!files.stat(logPath) && files.remove(logPath) && !files.stat(logPath);
}
