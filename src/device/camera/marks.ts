// Random marks of the picture folders, by which the firmware knows whether a folder on the card is its own. They lie in a file of Storage that
// the firmware image contains. Each folder number has two bytes there, written once into erased flash. No Storage file is created, moved or
// deleted, since a power cut during that erases all of Storage.

import type { FolderMarks } from '../../ports';

/** Name of the file in Storage that has the marks. Its size stands in firmware/engine/engine.js, `image.kept`. */
const name = '.folders';
const unused = '\xff\xff';

/**
 * Makes the functions that read and write the random marks of the picture folders in the chip's flash.
 * @param random returns a number from 0 to below 1
 */
export function createFolderMarks(random: () => number): FolderMarks {
  /** Returns a random byte from 1 to 254. 255 would look like erased flash, and 0 like flash whose bits are all cleared. */
  function byte(): string {
    return String.fromCharCode(1 + Math.floor(random() * 254));
  }

  function read(at: number): string | undefined {
    return require('Storage').read(name, 2 * at, 2);
  }

  return {
    highest: function () {
      // on the chip this text is a view of the flash, so the whole file takes no memory
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
      // the engine throws if a byte that was written is written again, so a folder number with a mark is refused here
      if (read(folder) !== unused) return false;
      try {
        return require('Storage').write(name, byte() + byte(), 2 * folder);
      } catch (e) {
        return false;
      }
    }
  };
}
