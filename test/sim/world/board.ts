// Boards that only tests have, besides those of the project. run.ts builds their firmware from a board file before all tests, or `build` does so
// for a single one.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBoard, type CameraKind } from '../../../firmware/boards/boardfile.js';
import { makeBuilt } from './built.ts';
import type { BoardFile } from './chip.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A board for tests, with the build of its firmware. */
export interface TestBoard {
  /** Content of the board file. Its `name` is the folder of the board's bundle in dist/. */
  board: BoardFile;
  /** The text for the build's variable BOARD: the path of the board file. `:spi:beside` follows if the camera is another kind than the file's. */
  path: string;
  /** Builds the board's firmware, unless the build in dist/ is up to date. */
  build(): void;
}

/**
 * Reads a board file. @param camera kind of camera in place of the file's own, as the build's `--camera` chooses it; its bundle gets a folder of
 * its own
 */
function boardAt(url: URL, camera?: CameraKind): TestBoard {
  const path = fileURLToPath(url) + (camera ? `:${camera}:beside` : '');
  const { board, folder } = findBoard(path);
  return {
    board: { ...board, name: folder } as BoardFile, path,
    build() {
      makeBuilt(folder);
    },
  };
}

/** The project's own board of a desktop, which has no camera. */
export const linux = boardAt(new URL('../../../boards/linux.json', import.meta.url));
/** A board with a chip and with every pin wired, for tests of power cuts. */
export const wired = boardAt(new URL('boards/wired.json', import.meta.url));
/** A board with a chip, on which the modem's RTS and CTS are wired. */
export const flow = boardAt(new URL('boards/flow.json', import.meta.url));

/** The board of a desktop with a serial camera. */
export const cameraParts = boardAt(new URL('boards/eye.json', import.meta.url));
/** The board of a desktop with a camera on SPI. It is the same board file, built with `--camera spi`. */
export const lens = boardAt(new URL('boards/eye.json', import.meta.url), 'spi');

/** Names of the project's boards that `npm run test:all` boots by default. */
export const usualBoards = ['linux', 'lilygo-t-sim7600'];
/** Names of all the project's boards. */
export const allBoards = readdirSync(join(root, 'boards')).filter(name => name.endsWith('.json') && !name.includes('schema'))
  .map(name => name.replace('.json', ''));

/**
 * Returns the value of the build's variable BOARD. It has these names of the project's boards and the paths of the board files for tests, separated
 * by commas.
 */
export function boardWords(names: string[]): string {
  // The boards `flow` and `lens` are added only if all of the project's boards are built, since each bundle takes eight seconds of CPU time.
  const others = names.length === allBoards.length ? [flow.path, lens.path] : [];
  return [...names, wired.path, cameraParts.path, ...others].join();
}
