// Random marks of the picture folders, in a file of Storage that the flashed image has. Each folder number has two bytes, which are written
// once into erased flash. No Storage file is created, moved or deleted: a power cut during that erases all of Storage.

import type { FolderMarks } from '../../ports';

/** Name of the file in Storage. firmware/engine/engine.js, `image.kept`, has its size. */
const name = '.folders';
const unused = '\xff\xff';

/**
 * Makes the marks of the picture folders.
 * @param random returns a number from 0 to below 1
 */
export function createFolderMarks(random: () => number): FolderMarks {
  /** Returns a random byte from 1 to 254. 255 is erased flash, and 0 is flash with all bits written. */
  function byte(): string {
    return String.fromCharCode(1 + Math.floor(random() * 254));
  }

  function read(at: number): string | undefined {
    return require('Storage').read(name, 2 * at, 2);
  }

  return {
    highest: function () {
      // on the chip this text is a view on the flash, which takes no memory
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
      // a write over a mark would throw
      if (read(folder) !== unused) return false;
      try {
        return require('Storage').write(name, byte() + byte(), 2 * folder);
      } catch (e) {
        return false;
      }
    }
  };
}
