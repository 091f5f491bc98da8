// A pair of pseudo terminals is the wire between the real Espruino engine on this machine and the simulated modem. The engine opens `path` as a
// serial device. Its output reaches `onBytes` at once and unchanged. Baud rates and losses are simulated in line.ts.

import { closeSync, constants, openSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import * as nodePty from '@lydell/node-pty';
import type { Port } from './line.ts';

/** The simulator's end of the pair of pseudo terminals. */
export interface Terminal extends Port {
  /** Path of the device that the engine opens. */
  path: string;
  /** False once the terminal is closed or has failed. Writing then has no effect. */
  isOpen(): boolean;
  /** Closes both ends of the pair. */
  close(): void;
}

interface Pair {
  master: ReadStream;
  slave: ReadStream;
  ptsName: string;
}

/** The package node-pty has a function open(), which its types omit. */
const { open } = nodePty as unknown as { open(how: { encoding: null }): Pair };

/** Opens a pair of pseudo terminals. @throws if the system has none */
export function openTerminal(): Terminal {
  if (process.platform === 'win32') {
    throw new Error('Windows has no pairs of terminals, which simulate the line to a modem: use macOS, Linux or WSL.');
  }
  const pair = open({ encoding: null });
  const path = pair.ptsName;
  const keptFd = keepOpen(pair, path);
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  let isOpen = true;

  pair.master.on('data', (bytes: Buffer) => listeners.forEach((listener) => listener(bytes)));
  pair.master.on('error', close);

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    pair.master.destroy();
    closeSync(keptFd);
  }

  return {
    path,
    isOpen: () => isOpen,
    close,
    onBytes: (listener) => void listeners.push(listener),
    write: (bytes) => void (isOpen && pair.master.write(Buffer.from(bytes))),
  };
}

/**
 * Keeps the engine's end open by a descriptor that is never read, and returns the descriptor. Without it the simulator's end fails while no
 * engine runs, and the pair's own stream would consume the bytes for the engine. The terminal is raw from the start, so that nothing is
 * echoed or translated before the engine's own setup.
 */
function keepOpen(pair: Pair, path: string): number {
  pair.slave.setRawMode(true);
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  pair.slave.destroy();
  return fd;
}
