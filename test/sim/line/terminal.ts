// A pair of pseudo terminals is the wire between the real engine on this machine and the simulated modem. The engine opens `path` as a serial
// device, and its output reaches `onBytes` at once and unchanged. Rates and losses are in line.ts.

import { closeSync, constants, openSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import * as nodePty from '@lydell/node-pty';
import type { Port } from './line.ts';

/** The simulator's end of the terminal. */
export interface Terminal extends Port {
  /** Path of the device that the engine opens. */
  path: string;
  /** False once it is closed or has failed. Writing then has no effect. */
  isOpen(): boolean;
  /** Closes both ends. */
  close(): void;
}

interface Pair {
  master: ReadStream;
  slave: ReadStream;
  ptsName: string;
}

/** The package has open(), but its types omit it. */
const { open } = nodePty as unknown as { open(how: { encoding: null }): Pair };

/** Opens a pair. @throws if the system has no pseudo terminals */
export function openTerminal(): Terminal {
  if (process.platform === 'win32') throw new Error('Windows has no pairs of terminals, which simulate the line to a modem: use macOS, Linux or WSL.');
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
 * Keeps the far end open by a descriptor that is never read. Without it the near end fails when no engine runs, and the pair's own stream
 * would consume the engine's bytes. Raw from the start: no echo and no translation before the engine's own setup.
 */
function keepOpen(pair: Pair, path: string): number {
  pair.slave.setRawMode(true);
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  pair.slave.destroy();
  return fd;
}
