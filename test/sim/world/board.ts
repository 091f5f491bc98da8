// Boards that only tests have. run.ts builds their firmware from a board file, or this file does for a single test.

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBoard, type CameraKind } from '../../../firmware/boards/boardfile.js';
import type { BoardFile } from './chip.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A board that only tests have. */
export interface TestBoard {
  /** Content of the board file. The name in it is the folder of the board's bundle in dist/. */
  board: BoardFile;
  /** Path of the board file, with a camera as in the build's BOARD. */
  path: string;
  /** Builds the board's bundle, unless that is up to date. */
  build(): void;
}

/** @param camera instead of the file's own, as `--camera` chooses it; its bundle is beside the other one */
function boardAt(url: URL, camera?: CameraKind): TestBoard {
  const path = fileURLToPath(url) + (camera ? `:${camera}:beside` : '');
  const { board, folder } = findBoard(path);
  return {
    board: { ...board, name: folder } as BoardFile, path,
    build() {
      execFileSync(process.execPath, [join(root, 'firmware/commands/build.js'), path], { stdio: ['ignore', 'ignore', 'inherit'] });
    },
  };
}

/** The desktop without a camera, as in boards/. */
export const linux = boardAt(new URL('../../../boards/linux.json', import.meta.url));
/** A chip's board with every pin wired, for power cuts. */
export const wired = boardAt(new URL('boards/wired.json', import.meta.url));
/** A board on which the modem's RTS and CTS are wired. */
export const flow = boardAt(new URL('boards/flow.json', import.meta.url));

/** The desktop with a serial camera. */
export const cameraParts = boardAt(new URL('boards/eye.json', import.meta.url));
/** The desktop with a camera on SPI: the same board, built with `--camera spi`. */
export const lens = boardAt(new URL('boards/eye.json', import.meta.url), 'spi');

/** The project's boards that `npm test` boots. */
export const usualBoards = ['linux', 'lilygo-t-sim7600'];
/** Names of all the project's boards. */
export const allBoards = readdirSync(join(root, 'boards')).filter(name => name.endsWith('.json') && !name.includes('schema')).map(name => name.replace('.json', ''));

/** The boards for the build's variable BOARD, with the paths of those for tests. */
export function boardWords(names: string[]): string {
  // each further bundle costs a test run eight seconds of CPU time
  const others = names.length === allBoards.length ? [flow.path, lens.path] : [];
  return [...names, wired.path, cameraParts.path, ...others].join();
}
