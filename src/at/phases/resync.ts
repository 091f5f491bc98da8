// Brings the modem back to commands after a data phase that ended early.

import type { Clock, Timer, Uart } from '../../ports';
import type { Meaning } from '../answer';
import { isRefusal } from '../row';

/** Milliseconds from one AT to the next. */
const againMs = 250;
/** Number of carriage returns that are sent before each AT. It is small, so that they fit into any modem's receive buffer. */
const fillerBytes = 64;
/**
 * Milliseconds during which ATs are sent. If the modem still waits for a slice (1,460 bytes at most), their bytes fill it up in this time (SIM800
 * manual, 12.2.15).
 */
const longestMs = 10000;
/** Milliseconds to wait for the command's result line, which may come before or after OK or ERROR (SIM7600 manual AT76v3, 12.2). */
const resultMs = 1000;
/** Milliseconds to wait for late OKs of earlier ATs. */
const quietMs = 300;

/** Returns carriage returns, which end a partial command. In a data phase they are content. */
function filler(): string {
  let text = '\r';
  while (text.length < fillerBytes) text += text;
  return text;
}

/** An attempt to bring the modem back from data mode to commands. */
export interface Resync {
  /** Takes a line that the modem has sent. @returns false if the line is a URC, which the caller reads as usual */
  take(line: string): boolean;
  /** Ends the attempt to bring the modem back to commands, without a result. */
  stop(): void;
}

/** What is known of a payload that ended early. */
interface Broken {
  /** Milliseconds that the line still needs for the bytes already written. */
  lineMs: number;
  /**
   * Bytes that end data mode. They are sent twice, since the first ones count as content if the last byte before them was an escape byte. Empty: the
   * payload has a counted length.
   */
  end: string;
  /** The line that ended the payload. It is empty if that was OK. */
  failed: string;
}

/**
 * Sends ATs until the modem answers one with OK, or the time is over.
 * @param onEnd gets true if the modem takes commands again, and the line that ended the payload
 */
export function resync(
  turn: { uart: Uart; clock: Clock }, broken: Broken, meaningOf: (line: string) => Meaning, onEnd: (isBack: boolean, failed: string) => void
): Resync {
  const clock = turn.clock;
  const lineMs = broken.lineMs;
  let failed = broken.failed;
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
    turn.uart.write((hasAsked ? '' : broken.end + broken.end) + filler() + 'AT\r');
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
      // a result line with a number explains the failure better than an ERROR, so it replaces the ERROR
      if (meaning === 'failed' && !isRefusal(line) && (!failed || isRefusal(failed))) failed = line;
      // an OK before the first AT belongs to the payload, so it does not show that the modem takes commands again
      if (line === 'OK' && hasAsked) settle();
      return meaning !== 'urc';
    },
    stop: disarm
  };
}
