// Stops simulated time while a real server is busy.

import type { Socket } from 'node:net';
import type { Clock } from '../../../clock.ts';

/** Stops simulated time. A stop ends when `end` is called, or after a limit in real milliseconds. */
export interface Wait {
  begin(limitMs: number): void;
  end(): void;
  /** Waits for the next data of a socket or its end, at most `limitMs` real milliseconds. */
  next(socket: Socket, limitMs: number): Promise<void>;
}

/** Creates the functions that stop simulated time. */
export function createWait(clock: Clock): Wait {
  let release: (() => void) | undefined;
  let timer: NodeJS.Timeout;

  function end(): void {
    clearTimeout(timer);
    if (release) setImmediate(release);
    release = undefined;
  }

  return {
    begin(limitMs) {
      clearTimeout(timer);
      timer = setTimeout(end, limitMs);
      if (!release) void clock.hold(new Promise<void>(resolve => (release = resolve)));
    },
    end,
    next(socket, limitMs) {
      return clock.hold(new Promise(resolve => {
        const stop = setTimeout(resolve, limitMs);
        socket.once('data', () => (clearTimeout(stop), setImmediate(resolve)));
        socket.once('close', () => (clearTimeout(stop), resolve()));
      }));
    },
  };
}
