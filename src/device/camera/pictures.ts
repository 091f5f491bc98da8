// Adds to the card the functions that only a board with a camera needs, to write pictures. main.ts calls it.

import { board } from 'board';
import type { Files, PictureFiles, Writer } from '../../ports';
import { tidy } from '../card';

/** Bytes between two writes that reserve space on a desktop. Its file system reserves none for holes between blocks. */
const blockBytes = 4096;

/**
 * Makes the functions that write and close a file. If they stood inside `keepPictures`, that function's variables would stay in memory until
 * the file is closed.
 */
function createWriter(file: EngineFile): Writer {
  const setFlags = E.setFlags;
  const unsynced = { unsyncFiles: 1 as const };
  const synced = { unsyncFiles: 0 as const };
  return {
    write: function (bytes) {
      let count = 0;
      // With the flag `unsyncFiles`, the card's directory is written only when the file is closed. That saves two thirds of the time, and no
      // partial file is visible. For all other files the directory is written at once.
      setFlags(unsynced);
      try {
        count = file.write(bytes);
      } catch (e) {
        // if the engine throws, the piece counts as not written: `count` stays 0
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

/**
 * Returns the card's functions with two more for pictures. `create` begins a file, and `hasRoom` tells whether a number of bytes fits on the
 * card.
 */
export function keepPictures(files: Files): PictureFiles {
  function begin(path: string, at?: number): EngineFile | undefined {
    try {
      const file = tidy() ? E.openFile((board.engine === 'linux' ? board.sd.path : '') + path, at ? 'r+' : 'w') : undefined;
      if (file && at) file.seek(at);
      return file;
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

  // the result inherits the card's functions, since copying them would take memory for each function again
  return Object.assign(Object.create(files) as Files, {
    create: function (path: string, at?: number) {
      const file = begin(path, at);
      return file && createWriter(file);
    },
    // The engine cannot tell the free space. So a byte is written at the last offset of a new file: FAT then reserves all the space before it.
    // The file is removed again.
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
