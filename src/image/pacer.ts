// When the next chunk may go: at once, at a given pace, or when the modem's RTS lets it. It knows no image and no modem.

import type { Clock, Timer, Uart } from '../ports';

/** With no pace: what the driver of the UART buffers. */
const freeChunkBytes = 1024;
/** Under a pace: two fit into the modem's receive buffer of 512 bytes (SIM7600 UART note 2), with an escape or two. */
const pacedChunkBytes = 248;
const flowChunkBytes = 64;
/** RTS asks for a rest at 64 bytes of 512: what is on its way when it was last seen free must fit into the rest. */
const flyingBytes = 448;
/** A modem that says for so long that it has no room, says nothing: its wire is broken. */
const longestWaitMs = 20000;
/** What a timer of 1 ms may be late and is made up for; more would come as a burst. */
const mostLateMs = 2;

export interface Pacer {
  chunkBytes: number;
  /** Writes, and counts what that is on the line. */
  line: Pick<Uart, 'write' | 'bytesOf'>;
  /** Runs `next` when a chunk may go. */
  begin(next: () => void): void;
  /** The same behind a chunk of so many bytes; where it was written by `line`, behind what that counted. */
  after(bytes: number, next: () => void): void;
  stop(): void;
}

/**
 * @param pace bytes a second, or 0 for as fast as the line takes them
 * @param growth how many bytes one byte of a chunk can become on the line
 */
export function createPacer(uart: Uart, clock: Clock, baud: number, pace: number, growth: number): Pacer {
  let hasFlow = uart.hasFlow();
  let timer: Timer | undefined;
  let dueMs = clock.now();
  let flying = 0;
  let clearMs = dueMs;
  let counted = 0;

  function whenClear(next: () => void): void {
    const now = clock.now();
    flying = Math.max(0, flying - (now - dueMs) * baud / 10000);
    dueMs = now;
    timer = undefined;
    const isClear = uart.isClear();
    if (isClear) clearMs = now;
    if (isClear && flying + flowChunkBytes * growth <= flyingBytes) next();
    else if (now - clearMs > longestWaitMs) {
      hasFlow = false;
      uart.setFlow(false);
      next();
    } else timer = clock.after(1, function () { whenClear(next); });
  }

  function wait(next: () => void): void {
    const leftMs = Math.max(0, dueMs - clock.now());
    timer = clock.after(leftMs, function () {
      timer = undefined;
      if (clock.now() - dueMs > mostLateMs) dueMs = clock.now();
      next();
    });
  }

  return {
    chunkBytes: hasFlow ? flowChunkBytes : pace ? pacedChunkBytes : freeChunkBytes,
    line: {
      bytesOf: uart.bytesOf,
      write: function (data) {
        const pieces = Array.isArray(data) ? data : [data];
        for (let i = 0; i < pieces.length; i++) counted += pieces[i]!.length;
        uart.write(data);
      }
    },
    begin: function (next) {
      if (hasFlow) whenClear(next);
      else next();
    },
    after: function (bytes, next) {
      const sent = counted || bytes;
      counted = 0;
      if (hasFlow) {
        flying += sent;
        whenClear(next);
      } else {
        dueMs = pace ? dueMs + sent * 1000 / pace : clock.now();
        wait(next);
      }
    },
    stop: function () {
      if (timer !== undefined) clock.cancel(timer);
    }
  };
}
