// What a board with a camera needs of the card besides: main.ts adds it there.

import { board } from 'board';
import type { Files, PictureFiles, Writer } from '../ports';

/** A desktop's file system gives room in such blocks, and takes a hole between them for nothing. */
const blockBytes = 4096;

/** Not within the other: all of that would be in memory until the file is closed. */
function createWriter(file: EngineFile): Writer {
  return {
    write: function (bytes) {
      let count = 0;
      // the directory is written at the end alone: a piece costs a third of the time, and nothing half shows. All else is synced
      E.setFlags({ unsyncFiles: 1 });
      try {
        count = file.write(bytes);
      } catch (e) {
        // none of it was taken
      }
      E.setFlags({ unsyncFiles: 0 });
      return count === bytes.length;
    },
    close: function () {
      try {
        file.close();
        return true;
      } catch (e) {
        return false;
      }
    }
  };
}

export function keepPictures(files: Files): PictureFiles {
  function begin(path: string): EngineFile | undefined {
    try {
      return E.openFile((board.engine === 'linux' ? board.sd.path : '') + path, 'w');
    } catch (e) {
      return undefined;
    }
  }

  function putAt(file: EngineFile, at: number): boolean {
    try {
      file.seek(at);
      return file.write(' ') === 1;
    } catch (e) {
      return false;
    }
  }

  // by its prototype: a copy would hold each of the others once more
  return Object.assign(Object.create(files) as Files, {
    create: function (path: string) {
      const file = begin(path);
      return file && createWriter(file);
    },
    // this engine has no call for it; a place beyond a file's end takes a card's clusters up to it, where there are any
    hasRoom: function (path: string, bytes: number) {
      const file = begin(path);
      if (!file) return false;
      for (let at = blockBytes; board.engine === 'linux' && at < bytes; at += blockBytes) putAt(file, at);
      const isTaken = putAt(file, bytes - 1);
      const isDone = createWriter(file).close();
      const found = files.stat(path);
      files.remove(path);
      return isTaken && isDone && !!found && found.size === bytes;
    }
  });
}
