// After a data phase that the modem has ended before the payload did: what was written already still goes out, to a modem that
// takes it for commands. The link is sound again when a plain AT after all of that is answered. It knows no vendor and no row.

import type { Clock, Timer, Uart } from '../ports';
import type { Meaning } from './answer';
import { isRefusal } from './row';

/** How often AT is said. */
const againMs = 250;
/** In front of it; they fit into any receive buffer. */
const fillerBytes = 64;
/** A modem that only said so and still waits for the rest of a slice (1,460 bytes, AT800 12.2.15) is filled up in so many ms. */
const longestMs = 10000;
/** The result that belongs to an OK or an ERROR comes within so long, in either order (AT76v3 12.2). */
const resultMs = 1000;
/** For the late OKs of the ATs before. */
const quietMs = 300;

/** Carriage returns: they end what stands there of a command, and are content where content is still awaited. */
function filler(): string {
  let text = '\r';
  while (text.length < fillerBytes) text += text;
  return text;
}

export interface Resync {
  /** Whether the line belongs to it. */
  take(line: string): boolean;
  stop(): void;
}

/**
 * @param lineMs how long the line may still need for what was written
 * @param end what ends the data phase where it has no count; twice, since the last byte before may have been an escape
 * @param failed the line that ended the payload, or nothing where the modem only had its count
 * @param meaningOf a line to the row, in the middle of its payload
 */
export function resync(
  uart: Uart, clock: Clock, lineMs: number, end: string, failed: string,
  meaningOf: (line: string) => Meaning, onEnd: (isSound: boolean, failed: string) => void,
): Resync {
  const startMs = clock.now();
  const untilMs = startMs + lineMs * 2 + longestMs;
  let hasAsked = false;
  let timer: Timer | undefined;

  function arm(ms: number, run: () => void): void {
    timer = clock.after(ms, function () {
      timer = undefined;
      run();
    });
  }

  function disarm(): void {
    if (timer !== undefined) clock.cancel(timer);
    timer = undefined;
  }

  function ask(): void {
    if (clock.now() >= untilMs) {
      onEnd(false, failed);
      return;
    }
    uart.write((hasAsked ? '' : end + end) + filler() + 'AT\r');
    hasAsked = true;
    arm(againMs, ask);
  }

  function settle(): void {
    disarm();
    const isTold = !!failed && !isRefusal(failed);
    arm(isTold ? quietMs : Math.max(quietMs, startMs + resultMs - clock.now()), function () { onEnd(true, failed); });
  }

  arm(lineMs, ask);
  return {
    take: function (line) {
      const meaning = meaningOf(line);
      // a result with a number says more than an ERROR, in front of it or after it
      if (meaning === 'failed' && !isRefusal(line) && (!failed || isRefusal(failed))) failed = line;
      // what comes while what was written still goes out is no answer to an AT
      if (line === 'OK' && hasAsked) settle();
      return meaning !== 'urc';
    },
    stop: disarm
  };
}
