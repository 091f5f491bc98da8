import type { Clock, Timer, Uart } from '../ports';

/** Number of bytes of a chunk if bytes go as fast as the line's rate. */
const freeChunkBytes = 1024;
/**
 * Number of bytes of a chunk if bytes go more slowly than the line's rate. Two such chunks, with some escapes, fit into the modem's receive buffer of
 * 512 bytes (SIM7600 UART note 2).
 */
const pacedChunkBytes = 248;
/** Number of bytes of a chunk if the modem may stop the sender by RTS (flow control). */
const flowChunkBytes = 64;
/**
 * With flow control, most bytes that are on the line or in the UART's driver. The modem stops the sender when 64 of its buffer's 512 bytes are used,
 * so the other 448 have room for these bytes.
 */
const flyingBytes = 448;
/** With flow control, most chunks that are written in one turn of the event loop. After that, the engine reads its input and feeds its watchdog. */
const turnChunks = 16;
/** If RTS stops the sender for longer than this many milliseconds, the wire of RTS counts as broken, and flow control is switched off. */
const longestWaitMs = 20000;
/**
 * Number of bytes that are kept in the queue of the UART's driver (1,024 bytes). While they go out, the next timer may be late without a gap on the
 * line.
 */
const queuedBytes = 512;
/**
 * Number of bytes that may be in the modem's receive buffer (512 bytes) because of a late timer. The rest of the buffer is for times when the modem
 * does not read.
 */
export const usualSlackBytes = 384;

/**
 * Returns the number of bytes of a chunk. A chunk fills at most half of the slack, the usable bytes of the modem's buffer. So after a late timer the
 * next chunk may follow at once. The engine's timers on a desktop computer are up to 50 ms late.
 * @param stays share of the chunk's bytes that stay in the modem's buffer meanwhile, from 0 to 1
 * @param slackBytes usable bytes of that buffer
 * @param growth bytes on the line for each byte of the payload: above 1 with escapes
 */
function chunkOf(stays: number, slackBytes: number, growth: number): number {
  if (!slackBytes) return pacedChunkBytes;
  return Math.max(pacedChunkBytes, Math.floor(Math.min(freeChunkBytes, slackBytes / 2 / stays) / growth));
}

/** Decides when the next chunk of a payload may be written. */
export interface Pacer {
  /** Number of bytes of the payload in one chunk. */
  chunkBytes: number;
  /** The UART for writing the bytes. It also counts them. */
  line: Pick<Uart, 'write' | 'bytesOf'>;
  /** Calls `next` when the first chunk may be written. */
  begin(next: () => void): void;
  /** Calls `next` when the next chunk may be written, after this many bytes. */
  after(bytes: number, next: () => void): void;
  /** Stops the pacer's timer, so that no further chunk is written. */
  stop(): void;
}

/** The speed at which bytes are written to the modem. */
export interface Rate {
  /** Rate of the line in baud. */
  baud: number;
  /** Pace in bytes a second. 0: as fast as the line's rate. */
  pace: number;
  /** Number of bytes that may be written ahead of the pace, since the modem's receive buffer has room for them. 0: each chunk waits for its time. */
  slack?: number;
}

/** Counts the bytes that are written, including escape bytes. */
interface Counter {
  /** The UART for writing the bytes. It also counts them. */
  line: Pacer['line'];
  /** Returns the number of bytes that were written since the last call, including escape bytes. If none were counted, it returns `bytes`. */
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
  /** Share of a chunk's bytes that the modem has not read yet when the line has carried the chunk, from 0 to 1. */
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

/** Writes waiting chunks in the turns of the event loop. */
interface Turns {
  /** Calls `next` as soon as a chunk may be written. A call from within another `next` only stores its function, which is called after that one. */
  go(next: () => void): void;
  /** Forgets the waiting chunk. */
  stop(): void;
}

/**
 * Makes the loop that writes chunks as long as `isFree` allows, at most `turnChunks` in a turn of the event loop. If chunks called each other
 * instead, the stack would grow with each. While no chunk may be written, `isFree` is asked again each millisecond.
 */
function createTurns(clock: Clock, isFree: () => boolean): Turns {
  let timer: Timer | undefined;
  /** The function that writes the next chunk, if the chunk must wait. Undefined: no chunk waits. */
  let due: (() => void) | undefined;
  let isInTurn = false;

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
    go: go,
    stop: function () {
      due = undefined;
      if (timer !== undefined) clock.cancel(timer);
    }
  };
}

/**
 * Makes a pacer that writes while the modem allows it by RTS. If RTS stops the sender for too long, the pacer `unflowed` continues, without flow
 * control.
 */
function createFlowPacer(uart: Uart, clock: Clock, baud: number, growth: number, unflowed: Pacer): Pacer {
  const byteMs = 10000 / baud;
  const counter = createCounter(uart);
  let hasFlow = true;
  let dueMs = clock.now();
  let clearMs = dueMs;
  let flying = 0;

  /** Returns whether the next chunk may be written now. */
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

  const turns = createTurns(clock, isFree);

  return {
    chunkBytes: flowChunkBytes,
    line: counter.line,
    begin: function (next) {
      if (hasFlow) turns.go(next);
      else next();
    },
    after: function (bytes, next) {
      const sent = counter.take(bytes);
      if (!hasFlow) return unflowed.after(sent, next);
      flying += sent;
      turns.go(next);
    },
    stop: function () {
      turns.stop();
      unflowed.stop();
    }
  };
}

/**
 * Makes the pacer of a part of a payload: by flow control if the line has it, otherwise by the pace of `rate`.
 * @param growth most bytes on the line for one byte of the image: 2 with escapes, otherwise 1
 */
export function createPacer(uart: Uart, clock: Clock, rate: Rate, growth: number): Pacer {
  const paced = createPacePacer(uart, clock, rate, growth);
  return uart.hasFlow() ? createFlowPacer(uart, clock, rate.baud, growth, paced) : paced;
}
