// Marks of the picture folders, in a Storage file of the image: two bytes a number, written once into erased flash. Creating, moving or
// deleting Storage files is unsafe: a power cut then erases all of Storage.

import type { FolderMarks } from '../../ports';

/** Size: firmware/engine/engine.js, `image.kept`. */
const name = '.folders';
const unused = '\xff\xff';

/** @param random returns 0 to below 1 */
export function createFolderMarks(random: () => number): FolderMarks {
  /** 1 to 254: neither erased nor fully written flash. */
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
      // avoids an exception
      if (read(folder) !== unused) return false;
      try {
        return require('Storage').write(name, byte() + byte(), 2 * folder);
      } catch (e) {
        return false;
      }
    }
  };
}
