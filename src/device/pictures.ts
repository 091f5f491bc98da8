// What a board with a camera needs of the card besides: main.ts adds it there.

import { board } from 'board';
import type { Files, PictureFiles } from '../ports';

export function keepPictures(files: Files): PictureFiles {
  function begin(path: string): EngineFile | undefined {
    try {
      return E.openFile((board.engine === 'linux' ? board.sd.path : '') + path, 'w');
    } catch (e) {
      return undefined;
    }
  }

  /** How much of it is taken, at this place if one is given. */
  function put(file: EngineFile, bytes: string | Uint8Array, at?: number): number {
    try {
      if (at) file.seek(at);
      return file.write(bytes);
    } catch (e) {
      return 0;
    }
  }

  function close(file: EngineFile): boolean {
    try {
      file.close();
      return true;
    } catch (e) {
      return false;
    }
  }

  // by its prototype: a copy would hold each of the others once more
  return Object.assign(Object.create(files) as Files, {
    create: function (path: string) {
      const file = begin(path);
      return file && {
        write: function (bytes: string | Uint8Array) {
          // the directory is written at the end alone: a piece costs a third of the time, and nothing half shows. All else is synced
          E.setFlags({ unsyncFiles: 1 });
          const count = put(file, bytes);
          E.setFlags({ unsyncFiles: 0 });
          return count === bytes.length;
        },
        close: function () { return close(file); }
      };
    },
    // this engine has no call for it; a place beyond a file's end takes the clusters up to it, where there are any
    hasRoom: function (path: string, bytes: number) {
      const file = begin(path);
      if (!file) return false;
      const isTaken = put(file, ' ', bytes - 1) === 1;
      const isDone = close(file);
      const found = files.stat(path);
      files.remove(path);
      return isTaken && isDone && !!found && found.size === bytes;
    }
  });
}
