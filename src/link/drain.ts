// Ends an unfinished data phase by filler until the modem answers; the bytes it took were missing. Filler is AT and carriage returns:
// content in a data phase, harmless as commands.

import type { OnEnd, Script } from '../at/step';
import type { Timer } from '../ports';
import type { LinkTrip } from './link';

/** How many bytes are sent one by one, to count a small loss. */
const singleBytes = 4;
/** After so much filler comes a pause, if the delay of the modem's OK is unknown. An OK within the pause was late. */
const lateBytes = 12;
/** The longest delay of a late OK, in milliseconds. */
const longestLateMs = 8000;
/** The longest time from a byte to the modem's response to it, in milliseconds. */
const causedMs = 600;
/** The least time between two pieces of the first filler, in milliseconds. */
const carefulMs = 130;
/** How much filler is sent slowly. It is enough for a modem that takes 2 kB/s. */
const carefulBytes = 2048;
/** The length of the first piece of filler, which fits a receive buffer of 512 bytes. */
const firstPieceBytes = 32;
/** The greatest length of a piece of filler, in bytes. */
export const lastPieceBytes = 256;
/** The pace of filler in bytes per second. It allows for pauses of the modem, 30 ms now and then. */
export const fillPace = 16000;
/** The least time for which filler is sent, in milliseconds. */
const leastFillMs = 12000;
/** The longest time for which filler is sent, in milliseconds. */
const mostFillMs = 900000;
/** The wait for an answer after the last filler, in milliseconds. */
const answerMs = 2000;
/** The time in which the modem works off the filler in its buffer, in milliseconds. */
const emptyMs = 350;
/** How often AT also goes alone, in milliseconds. Fast filler pushes AT out of the modem's buffer. */
const askEveryMs = 2000;
/** The pause between filler and a single AT, in milliseconds. */
const restMs = 400;
/** The longest wait for a second answer, in milliseconds. It covers 100 ms of the engine's poll and the modem's own time. */
const secondMs = 400;
/** The bytes that end a data phase of any modem: Ctrl-Z of SIM7600 and ETX of SIM7080. */
export const everyTerminator = '\x1a\x03';
/** The time between two lines of the log while filler is sent, in milliseconds. */
const logEveryMs = 60000;
const attention = 'AT\r';

/** An unfinished data phase of the modem. */
export interface Phase {
  /** The most bytes that the modem may still expect. */
  bytes: number;
  /** Whether the phase ends after a number of bytes, not by a terminator. */
  isCounted: boolean;
  /** Whether the time of the filler is measured by the modem's least pace, which takes longer. */
  isPatient: boolean;
  /** Whether the modem ends the phase without an OK. */
  isMute?: boolean;
  /** The pace of the filler, in bytes per second. */
  pace: number;
  /** The slowest pace at which the modem may take bytes, in bytes per second. */
  leastPace: number;
  /** Whether the delay of this modem's OK is known. */
  isOkKnown: boolean;
}

/** What the end of an unfinished data phase has told. */
export interface Drained {
  /** Whether `missing` is exact, since its bytes were sent one by one. */
  isExact: boolean;
  /** The most bytes that the data phase was short of. It is undefined if the modem did not answer. */
  missing: number | undefined;
  /** Whether no byte was missing and the modem was only late. */
  isLate: boolean;
  /** The delay of an answer that came without filler, in milliseconds. It is 0 if there was none. */
  lateMs: number;
  /** For how long filler went at full pace, in milliseconds. */
  fastMs: number;
  /** How many bytes of filler went before the full pace. */
  slowBytes: number;
}

/** Returns filler of at least so many bytes. It ends with AT, so that the modem answers at once. */
function fillerOf(bytes: number): string {
  let text = '\r';
  while (text.length < bytes) text += text;
  return text.slice(attention.length) + attention;
}

/** Sends each terminator twice, since the last byte before it may have been an escape. */
function writeTerminator(trip: LinkTrip): void {
  const ends = trip.link.modem ? trip.link.modem.dataTerminator : everyTerminator;
  for (let i = 0; i < ends.length; i++) trip.uart.write(ends[i]! + ends[i]!);
}

/** Sends filler and counts what the modem takes of it. */
interface Filler {
  /** Sends the next piece and plans the one after it. */
  pour(): void;
  /** Counts a line of the modem if it is an OK. */
  hear(line: string): void;
  /** Stops the filler. The modem has answered, or it never will. */
  stop(): void;
  /**
   * Completes an AT of which only a part was sent.
   * @returns for how long further answers count, in milliseconds
   */
  complete(): number;
  /** Returns what the filler has shown. */
  drained(isAnswered: boolean): Drained;
}

/** Returns a sender of filler for a data phase. The pace is in bytes per second. */
function createFiller(trip: LinkTrip, phase: Phase, pace: number, longestMs: number): Filler {
  const clock = trip.clock;
  const startMs = clock.now();
  let piece = phase.isCounted ? 1 : firstPieceBytes;
  let taken = 0;
  let slowBytes = 0;
  let fastFromMs = 0;
  let wroteMs = startMs;
  let lateMs = 0;
  let askedMs = startMs;
  let loggedMs = startMs;
  /** ATs in the filler, and OKs received. */
  let asked = 0;
  let heard = 0;
  let timer: Timer | undefined;

  function grow(): void {
    if (piece > 1 || taken % attention.length === 0) asked++;
    if (taken >= singleBytes && taken % attention.length === 1 && piece === 1) piece = singleBytes;
    else if (piece > 1) piece = Math.min(piece * 2, lastPieceBytes);
    slowBytes = taken < carefulBytes ? taken : slowBytes;
    if (taken >= carefulBytes && !fastFromMs) fastFromMs = clock.now();
  }

  function write(text: string): void {
    trip.uart.write(text);
    taken += text.length;
    grow();
    wroteMs = clock.now() + text.length * 10000 / trip.link.baud;
    const ms = text.length * 1000 / pace;
    timer = clock.after(taken < carefulBytes ? Math.max(carefulMs, ms) : ms, pour);
  }

  function pour(): void {
    const now = clock.now();
    timer = undefined;
    if (now - startMs > longestMs) return;
    if (now - loggedMs >= logEveryMs) {
      loggedMs += logEveryMs;
      trip.log.info('modem', 'does not answer; it may wait for the rest of an image, so it gets filler: ' + taken + ' bytes so far, for '
        + Math.ceil((startMs + longestMs - loggedMs) / 1000) + ' s more at most');
    }
    if (phase.isCounted && !phase.isOkKnown && taken >= lateBytes && now - startMs < longestLateMs) {
      timer = clock.after(longestLateMs - (now - startMs), pour);
    } else if (phase.isMute && now - askedMs > askEveryMs) {
      askedMs = now;
      timer = clock.after(restMs, function () { write(attention); });
    } else write(piece === 1 ? attention[taken % attention.length]! : fillerOf(piece));
  }

  return {
    pour: pour,
    hear: function (line) { if (line === 'OK') heard++; },
    stop: function () {
      if (timer !== undefined) clock.cancel(timer);
      if (phase.isCounted && clock.now() - wroteMs > causedMs) lateMs = clock.now() - startMs;
    },
    complete: function () {
      const rest = piece === 1 ? taken % attention.length : 0;
      if (phase.isCounted && taken < lateBytes && rest) {
        trip.uart.write(attention.slice(rest));
        asked++;
      }
      return phase.isCounted && taken <= lateBytes ? secondMs : emptyMs;
    },
    drained: function (isAnswered) {
      // a mute payload has no OK of its own
      const isLate = phase.isCounted && heard > (phase.isMute ? asked - 1 : asked);
      const missing = isLate ? 0 : phase.isMute ? Math.max(0, taken - attention.length) : taken;
      return {
        missing: isAnswered ? missing : undefined, isExact: taken <= singleBytes && !phase.isMute, isLate: isLate, lateMs: lateMs,
        fastMs: fastFromMs ? clock.now() - fastFromMs : 0, slowBytes: slowBytes
      };
    }
  };
}

/** Ends the modem's unfinished data phase by a terminator or by filler, until the modem answers. */
export async function drain(trip: LinkTrip, phase: Phase): Promise<Drained> {
  const pace = Math.min(phase.pace, trip.link.baud / 10);
  const longestMs = Math.min(Math.max(phase.bytes * 1000 / (phase.isPatient ? phase.leastPace : pace), leastFillMs), mostFillMs) + longestLateMs;
  const filler = createFiller(trip, phase, pace, longestMs);

  function listen(rows: Script, then: OnEnd): void {
    trip.chat.run({ script: rows, variables: trip.variables, valueFor: function () { return undefined; }, onLine: filler.hear, onEnd: then });
  }

  if (!phase.isCounted) writeTerminator(trip);
  trip.expect(longestMs);
  const { end } = await tried(until(function (onEnd) {
    listen([{ ms: longestMs + answerMs }], onEnd);
    filler.pour();
  }));
  filler.stop();
  // filler in the modem's buffer pushes out the next command
  if (end === 'broken') {
    await elapsed(trip.clock, emptyMs);
    return filler.drained(false);
  }
  await tried(until(function (onEnd) { listen([{ want: [], ms: filler.complete() }], onEnd); }));
  return filler.drained(true);
}
