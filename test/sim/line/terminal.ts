// A pair of terminals that stands for the wire between the engine on this machine and the simulated modem.
// The engine opens `path` like a serial device; what it writes comes out of `onBytes`, at once and unchanged.
// Knows neither AT commands nor line rates: rate and loss are line.ts's business.

import { closeSync, constants, openSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import * as nodePty from '@lydell/node-pty';
import type { Port } from './line.ts';

export interface Terminal extends Port {
  path: string;
  /** False once closed or when the terminal failed; writing then does nothing. */
  isOpen(): boolean;
  close(): void;
}

interface Pair {
  master: ReadStream;
  slave: ReadStream;
  ptsName: string;
}

/** The package has open(), its published types leave it out. */
const { open } = nodePty as unknown as { open(how: { encoding: null }): Pair };

/** @throws a sentence where the system has no such pairs */
export function openTerminal(): Terminal {
  if (process.platform === 'win32') throw new Error('Windows has no pairs of terminals, which stand for the line to a modem here: it takes macOS or Linux, or WSL.');
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
 * The far end stays open by a descriptor that nobody reads: without it the near end fails whenever the engine
 * is not there, and the stream that comes with the pair would eat bytes meant for the engine.
 * Raw from the first moment, so that nothing is echoed or translated before the engine sets it up itself.
 */
function keepOpen(pair: Pair, path: string): number {
  pair.slave.setRawMode(true);
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  pair.slave.destroy();
  return fd;
}
