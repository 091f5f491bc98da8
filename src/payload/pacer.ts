import type { Clock, Timer, Uart } from '../ports';

const freeChunkBytes = 1024;
/** Two, with some escapes, fit the modem's 512-byte receive buffer (SIM7600 UART note 2). */
const pacedChunkBytes = 248;
const flowChunkBytes = 64;
/** RTS stops the sender at 64 of 512 bytes; bytes in flight need the rest. */
const flyingBytes = 448;
/** If RTS blocks for longer, its wire is broken. */
const longestWaitMs = 20000;
/** Bytes queued in the driver's 1,024: a timer late by less leaves no gap. */
const queuedBytes = 512;
/** Part of the modem's 512-byte buffer for late timers; the rest is for its pauses. */
export const usualSlackBytes = 384;

/** Leaves at most half the slack buffered: the next chunk may follow a late timer at once. The desktop engine polls up to 50 ms late. */
function chunkOf(stays: number, slackBytes: number, growth: number): number {
  if (!slackBytes) return pacedChunkBytes;
  return Math.max(pacedChunkBytes, Math.floor(Math.min(freeChunkBytes, slackBytes / 2 / stays) / growth));
}

export interface Pacer {
  chunkBytes: number;
  line: Pick<Uart, 'write' | 'bytesOf'>;
  begin(next: () => void): void;
  after(bytes: number, next: () => void): void;
  stop(): void;
}

/**
 * @param pace bytes a second; 0: line rate
 * @param slackBytes of the modem's receive buffer; 0: each chunk waits
 * @param growth most bytes on the line per byte
 */
export function createPacer(uart: Uart, clock: Clock, baud: number, pace: number, slackBytes: number, growth: number): Pacer {
  const byteMs = 10000 / baud;
  /** Share that stays in the modem's receive buffer. */
  const stays = Math.max(0, 1 - pace * byteMs / 1000);
  const pacedBytes = chunkOf(stays, slackBytes, growth);
  let hasFlow = uart.hasFlow();
  let timer: Timer | undefined;
  let dueMs = clock.now();
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
