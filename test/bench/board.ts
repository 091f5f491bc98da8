// Boards that only tests have, and their firmware: built as anybody builds it, from a board file.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BoardFile } from './chip.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface TestBoard {
  board: BoardFile;
  build(): void;
}

function boardAt(url: URL): TestBoard {
  const path = fileURLToPath(url);
  return {
    board: JSON.parse(readFileSync(path, 'utf8')) as BoardFile,
    build: () => void execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, env: { ...process.env, BOARD: path }, stdio: ['ignore', 'ignore', 'inherit'] }),
  };
}

/** Every pin, for power cuts. */
export const wired = boardAt(new URL('wired.json', import.meta.url));
/** The modem's RTS and CTS. */
export const flow = boardAt(new URL('flow.json', import.meta.url));
