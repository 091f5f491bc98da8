import type { Clock, Timer, Uart } from '../ports';

/** Bytes of a chunk that is written at the line's rate. */
const freeChunkBytes = 1024;
/**
 * Bytes of a chunk that is written at a pace. Two of them, with some escapes, fit into the modem's receive buffer of 512
 * bytes (SIM7600 UART note 2).
 */
const pacedChunkBytes = 248;
/** Bytes of a chunk that is written with flow control. */
const flowChunkBytes = 64;
/** Most bytes on their way with flow control. RTS stops the sender when 64 of 512 bytes are used, and the others are for these. */
const flyingBytes = 448;
/** Most chunks with flow control until the engine has a turn for its input and its watchdog. */
const turnChunks = 16;
/** Milliseconds for which RTS may block the sender. After a longer time, its wire counts as broken. */
const longestWaitMs = 20000;
/** Bytes that may wait in the driver's queue of 1,024. A timer that is late by less leaves no gap. */
const queuedBytes = 512;
/** Part of the modem's buffer of 512 bytes for late timers. The rest is for the modem's pauses. */
export const usualSlackBytes = 384;

/**
 * Returns the bytes of a chunk. It leaves at most half of the slack buffered, so the next chunk may follow a late timer at
 * once. The desktop engine's timers are up to 50 ms late.
 */
function chunkOf(stays: number, slackBytes: number, growth: number): number {
  if (!slackBytes) return pacedChunkBytes;
  return Math.max(pacedChunkBytes, Math.floor(Math.min(freeChunkBytes, slackBytes / 2 / stays) / growth));
}

/** Decides when the next chunk of a payload may be written. */
export interface Pacer {
  /** Number of bytes in a chunk. */
  chunkBytes: number;
  /** The UART. It counts the bytes that are written. */
  line: Pick<Uart, 'write' | 'bytesOf'>;
  /** Calls `next` when the first chunk may go. */
  begin(next: () => void): void;
  /** Calls `next` when the chunk after these bytes may go. */
  after(bytes: number, next: () => void): void;
  /** Stops the timer, so that no further chunk is written. */
  stop(): void;
}

/** How fast bytes are written. */
export interface Rate {
  /** Rate of the line in baud. */
  baud: number;
  /** Bytes a second. 0: the line's rate. */
  pace: number;
  /** Usable bytes of the modem's receive buffer. 0: each chunk waits. */
  slack?: number;
}

/** A UART that counts the bytes, with their escapes. */
interface Counter {
  /** The UART that counts what is written. */
  line: Pacer['line'];
  /** Returns the bytes that were written since the last call, with their escapes, or `bytes` if none were counted. */
  take(bytes: number): number;
}

function createCounter(uart: Uart): Counter {
  let counted = 0;
  return {
    line: {
      bytesOf: uart.bytesOf,
      write: function (data) {
        const pieces = Array.isArray(data) ? data : [data];
        for (let i = 0; i < pieces.length; i++) counted += pieces[i]!.length;
        uart.write(data);
      }
    },
    take: function (bytes) {
      const sent = counted || bytes;
      counted = 0;
      return sent;
    }
  };
}

/** Makes a pacer that writes at a number of bytes a second, or at the line's rate. */
function createPacePacer(uart: Uart, clock: Clock, rate: Rate, growth: number): Pacer {
  const pace = rate.pace;
  const slackBytes = rate.slack || 0;
  const byteMs = 10000 / rate.baud;
  /** Share of the bytes that stay in the modem's receive buffer while more arrive, from 0 to 1. */
  const stays = Math.max(0, 1 - pace * byteMs / 1000);
  const pacedBytes = chunkOf(stays, slackBytes, growth);
  const counter = createCounter(uart);
  let timer: Timer | undefined;
  let sentMs = clock.now();
  let takenMs = sentMs;

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
    chunkBytes: pace ? pacedBytes : freeChunkBytes,
    line: counter.line,
    begin: function (next) { next(); },
    after: function (bytes, next) {
      const sent = counter.take(bytes);
      if (pace) waitForRoom(sent, next);
      else wait(0, next);
    },
    stop: function () {
      if (timer !== undefined) clock.cancel(timer);
    }
  };
}

/** Makes a pacer that writes while RTS allows it. If RTS blocks for too long, `unflowed` goes on without flow control. */
function createFlowPacer(uart: Uart, clock: Clock, baud: number, growth: number, unflowed: Pacer): Pacer {
  const byteMs = 10000 / baud;
  const counter = createCounter(uart);
  let hasFlow = true;
  let timer: Timer | undefined;
  let dueMs = clock.now();
  let clearMs = dueMs;
  let flying = 0;
  /** The call that waits for its chunk's turn. */
  let due: (() => void) | undefined;
  let isInTurn = false;

  /** Tells whether a chunk may go now. */
  function isFree(): boolean {
    const now = clock.now();
    flying = Math.max(0, flying - (now - dueMs) / byteMs);
    dueMs = now;
    if (uart.isClear()) clearMs = now;
    if (now - clearMs > longestWaitMs) {
      hasFlow = false;
      uart.setFlow(false);
    }
    return !hasFlow || clearMs === now && flying + flowChunkBytes * growth <= flyingBytes;
  }

  /**
   * Lets chunks go as long as they may, at most so many in a turn. A line faster than the chip's writing never holds a chunk back, so a
   * call from within `next` is left to the loop. The stack would grow with each chunk.
   */
  function go(next: () => void): void {
    due = next;
    if (isInTurn) return;
    isInTurn = true;
    for (let chunks = 0; due && chunks < turnChunks && isFree(); chunks++) {
      const run: () => void = due;
      due = undefined;
      run();
    }
    isInTurn = false;
    if (due) timer = clock.after(1, function () {
      timer = undefined;
      if (due) go(due);
    });
  }

  return {
    chunkBytes: flowChunkBytes,
    line: counter.line,
    begin: function (next) {
      if (hasFlow) go(next);
      else next();
    },
    after: function (bytes, next) {
      const sent = counter.take(bytes);
      if (!hasFlow) return unflowed.after(sent, next);
      flying += sent;
      go(next);
    },
    stop: function () {
      due = undefined;
      if (timer !== undefined) clock.cancel(timer);
      unflowed.stop();
    }
  };
}

/**
 * Makes the pacer of a part: with flow control if the line has it, otherwise at the rate's pace.
 * @param growth most bytes on the line for a byte of the image
 */
export function createPacer(uart: Uart, clock: Clock, rate: Rate, growth: number): Pacer {
  const paced = createPacePacer(uart, clock, rate, growth);
  return uart.hasFlow() ? createFlowPacer(uart, clock, rate.baud, growth, paced) : paced;
}
