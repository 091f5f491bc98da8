// Resynchronizes the link after an early end of a data phase.

import type { Clock, Timer, Uart } from '../../ports';
import type { Meaning } from '../answer';
import { isRefusal } from '../row';

const againMs = 250;
/** Padding before AT; fits any receive buffer. */
const fillerBytes = 64;
/** Time to fill a slice that the modem still waits for (1,460 bytes, AT800 12.2.15). */
const longestMs = 10000;
/** Wait for the result before or after OK or ERROR (AT76v3 12.2). */
const resultMs = 1000;
/** Wait for late OKs to earlier ATs. */
const quietMs = 300;

/** CR ends a partial command; in a data phase it is content. */
function filler(): string {
  let text = '\r';
  while (text.length < fillerBytes) text += text;
  return text;
}

export interface Resync {
  take(line: string): boolean;
  stop(): void;
}

/**
 * @param lineMs the line still needs for the bytes written
 * @param end data-mode terminator; sent twice, as the last byte may be an escape
 * @param failed the line that ended the payload
 */
export function resync(
  uart: Uart, clock: Clock, lineMs: number, end: string, failed: string,
  meaningOf: (line: string) => Meaning, onEnd: (isBack: boolean, failed: string) => void,
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
      // a numbered result explains more than ERROR
      if (meaning === 'failed' && !isRefusal(line) && (!failed || isRefusal(failed))) failed = line;
      // an earlier OK answers bytes of the payload
      if (line === 'OK' && hasAsked) settle();
      return meaning !== 'urc';
    },
    stop: disarm
  };
}
