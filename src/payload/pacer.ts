// When the next chunk may go: at once, at a given pace, or when the modem's RTS lets it. It knows no image and no modem.

import type { Clock, Timer, Uart } from '../ports';

/** With no pace: what the driver of the UART buffers. */
const freeChunkBytes = 1024;
/** Under a pace, at the least: two fit into the modem's receive buffer of 512 bytes (SIM7600 UART note 2), with an escape or two. */
const pacedChunkBytes = 248;
const flowChunkBytes = 64;
/** RTS asks for a rest at 64 bytes of 512: what is on its way when it was last seen free must fit into the rest. */
const flyingBytes = 448;
/** A modem that says for so long that it has no room, says nothing: its wire is broken. */
const longestWaitMs = 20000;
/** So many bytes may wait in the driver, which holds 1,024: a timer that is late by less leaves no gap on the line. */
const queuedBytes = 512;
/**
 * Of the modem's receive buffer of 512 bytes so many may be used while it is filled faster than it empties. A timer that is late by
 * as much as it takes to empty these costs nothing. A modem that pauses now and then needs its buffer for that.
 */
export const usualSlackBytes = 384;

/**
 * Where the line is hardly faster than the modem, little of a long chunk is left in the receive buffer after it: half of the slack,
 * so that the next one may follow at once after a timer that was late. Fewer chunks wait for fewer timers, and for fewer looks of a
 * driver: that of the desktop's engine looks up to 50 ms late at what comes after a silence.
 */
function chunkOf(stays: number, slackBytes: number, growth: number): number {
  if (!slackBytes) return pacedChunkBytes;
  return Math.max(pacedChunkBytes, Math.floor(Math.min(freeChunkBytes, slackBytes / 2 / stays) / growth));
}

export interface Pacer {
  chunkBytes: number;
  /** Writes, and counts what that is on the line. */
  line: Pick<Uart, 'write' | 'bytesOf'>;
  /** Runs `next` when a chunk may go. */
  begin(next: () => void): void;
  /** The same after a chunk of so many bytes; where it was written by `line`, after what that counted. */
  after(bytes: number, next: () => void): void;
  stop(): void;
}

/**
 * @param pace bytes a second, or 0 for as fast as the line takes them
 * @param slackBytes how far the modem's receive buffer may fill; 0: each chunk waits until the one before is taken
 * @param growth how many bytes one byte of a chunk can become on the line
 */
export function createPacer(uart: Uart, clock: Clock, baud: number, pace: number, slackBytes: number, growth: number): Pacer {
  const byteMs = 10000 / baud;
  /** The share of what the line carries that the modem has not taken meanwhile. */
  const stays = Math.max(0, 1 - pace * byteMs / 1000);
  const pacedBytes = chunkOf(stays, slackBytes, growth);
  let hasFlow = uart.hasFlow();
  let timer: Timer | undefined;
  let dueMs = clock.now();
  /** When the last byte written leaves the line, and when the modem has taken it. */
  let sentMs = dueMs;
  let takenMs = dueMs;
  let flying = 0;
  let clearMs = dueMs;
  let counted = 0;

  function whenClear(next: () => void): void {
    const now = clock.now();
    flying = Math.max(0, flying - (now - dueMs) / byteMs);
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

  /** The next chunk goes when the modem's buffer has room for it, and the driver's. A late timer is no reason for a burst. */
  function waitForRoom(sent: number, next: () => void): void {
    const now = clock.now();
    sentMs = Math.max(sentMs, now) + sent * byteMs;
    takenMs = Math.max(takenMs, now) + sent * 1000 / pace;
    const roomMs = takenMs - Math.max(0, slackBytes - pacedBytes * stays) * 1000 / pace;
    wait(roomMs <= sentMs ? sentMs - Math.max(queuedBytes, pacedBytes) * byteMs : roomMs, next);
  }

  function wait(untilMs: number, next: () => void): void {
    timer = clock.after(Math.max(0, untilMs - clock.now()), function () {
      timer = undefined;
      next();
    });
  }

  return {
    chunkBytes: hasFlow ? flowChunkBytes : pace ? pacedBytes : freeChunkBytes,
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
      } else if (pace) waitForRoom(sent, next);
      else wait(0, next);
    },
    stop: function () {
      if (timer !== undefined) clock.cancel(timer);
    }
  };
}
