// The marks of the folders of pictures, in a file of Storage that lies in the image from the beginning: two bytes a number, written once,
// where flash is erased. So no file of Storage is ever made, moved or deleted in the field: a power cut there erases all of it.

import type { FolderMarks } from '../ports';

/** Its size stands in firmware/engine.js: `image.kept`. */
const name = '.folders';
const unused = '\xff\xff';

/** @param random from 0 to below 1 */
export function createFolderMarks(random: () => number): FolderMarks {
  /** 1–254: neither what flash is when it is erased, nor what it is when all of it is written. */
  function byte(): string {
    return String.fromCharCode(1 + Math.floor(random() * 254));
  }

  function read(at: number): string | undefined {
    return require('Storage').read(name, 2 * at, 2);
  }

  return {
    highest: function () {
      // on the chip a view on the flash, no copy
      const all = require('Storage').read(name) || '';
      let at = all.length;
      while (at > 0 && all[at - 1] === '\xff') at--;
      return at ? Math.floor((at - 1) / 2) : 0;
    },
    markOf: function (folder) {
      const found = read(folder);
      return found && found.length === 2 && found !== unused ? (found.charCodeAt(0) * 256 + found.charCodeAt(1)).toString(16) : '';
    },
    mark: function (folder) {
      // what is not there, or is written already, is found out without an exception
      if (read(folder) !== unused) return false;
      try {
        return require('Storage').write(name, byte() + byte(), 2 * folder);
      } catch (e) {
        return false;
      }
    }
  };
}
