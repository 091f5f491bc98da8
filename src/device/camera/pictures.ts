// Functions of the card that only a board with a camera needs. main.ts adds them.

import { board } from 'board';
import type { Files, PictureFiles, Writer } from '../../ports';

/** Bytes between two writes that reserve space on a desktop. Its file system reserves none for holes between blocks. */
const blockBytes = 4096;

/**
 * Makes the functions that write a file. They are apart from `keepPictures`, as they would keep that function's scope in memory until the
 * file is closed.
 */
function createWriter(file: EngineFile): Writer {
  const setFlags = E.setFlags;
  const unsynced = { unsyncFiles: 1 as const };
  const synced = { unsyncFiles: 0 as const };
  return {
    write: function (bytes) {
      let count = 0;
      // The directory is written at the end, which saves two thirds of the time, and no partial file is visible. Other writes are synced.
      setFlags(unsynced);
      try {
        count = file.write(bytes);
      } catch (e) {
        // after an exception nothing was written, so `count` stays 0
      }
      setFlags(synced);
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

/** Adds the functions for pictures to those of a card. */
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

  // the card's functions become the prototype, since a copy would store each of them again
  return Object.assign(Object.create(files) as Files, {
    create: function (path: string) {
      const file = begin(path);
      return file && createWriter(file);
    },
    // The engine cannot tell the free space. But a write past a file's end takes all the space up to there
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
