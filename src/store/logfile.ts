// The log on the card: /snapferry/log.txt, appended to a line at a time and bounded; the oldest is thrown away.
// A log that cannot be written is no reason to stop: nothing is told, nothing waits.

import type { Files } from '../ports';
import { homeFolder } from './journal';

const path = homeFolder + '/log.txt';
const mostBytes = 65536;
const keptBytes = 32768;

export interface Logfile {
  write(line: string): void;
  /** Looks at the card again: it may be another one. */
  open(): void;
}

export function createLogfile(files: Files): Logfile {
  let bytes = -1;

  function open(): void {
    files.makeFolder(homeFolder);
    const stat = files.stat(path);
    bytes = stat ? stat.size : 0;
  }

  return {
    open: open,
    write: function (line) {
      if (bytes < 0) return;
      if (bytes > mostBytes) {
        // a card without room for that starts over
        if (!files.keepTail(path, keptBytes)) files.write(path, '\n');
        open();
      }
      if (files.append(path, line + '\n')) bytes += line.length + 1;
    }
  };
}
