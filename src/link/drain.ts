// Ends an unfinished data phase by filler until the modem answers; the bytes it took were missing. Filler is AT and carriage returns:
// content in a data phase, harmless as commands.

import type { OnEnd, Script } from '../at/step';
import type { Timer } from '../ports';
import type { LinkTrip } from './link';

/** Bytes sent singly, to count a small loss. */
const singleBytes = 4;
/** Filler before a pause, if the delay of OK is unknown: an OK within the pause was late. */
const lateBytes = 12;
const longestLateMs = 8000;
/** A byte's response comes within this time. */
const causedMs = 600;
const carefulMs = 130;
/** Enough filler for a modem of 2 kB/s. */
const carefulBytes = 2048;
/** The first filler fits a receive buffer of 512 bytes. */
const firstPieceBytes = 32;
export const lastPieceBytes = 256;
/** Allows for pauses of the modem, 30 ms now and then. */
export const fillPace = 16000;
const leastFillMs = 12000;
const mostFillMs = 900000;
const answerMs = 2000;
const emptyMs = 350;
/** Fast filler pushes AT out of the modem's buffer; so AT also goes alone. */
const askEveryMs = 2000;
const restMs = 400;
/** Longest wait for a second answer: 100 ms of the engine's poll, and the modem's time. */
const secondMs = 400;
/** Ctrl-Z of SIM7600, ETX of SIM7080. */
export const everyTerminator = '\x1a\x03';
const logEveryMs = 60000;
const attention = 'AT\r';

export interface Phase {
  bytes: number;
  isCounted: boolean;
  isPatient: boolean;
  /** No OK ends the phase. */
  isMute?: boolean;
  /** Bytes per second: of the filler, and the modem's least. */
  pace: number;
  leastPace: number;
  isOkKnown: boolean;
}

export interface Drained {
  isExact: boolean;
  /** Most bytes missing; undefined: the modem did not answer. */
  missing: number | undefined;
  /** Nothing was missing: the modem was late. */
  isLate: boolean;
  /** Delay in ms of an answer without filler, else 0. */
  lateMs: number;
  /** Time of filler at full pace, and the bytes sent before it. */
  fastMs: number;
  slowBytes: number;
}

/** Filler ends with AT, for an immediate answer. */
function fillerOf(bytes: number): string {
  let text = '\r';
  while (text.length < bytes) text += text;
  return text.slice(attention.length) + attention;
}

/** Twice: the last byte may have been an escape. */
function writeTerminator(trip: LinkTrip): void {
  const ends = trip.link.modem ? trip.link.modem.dataTerminator : everyTerminator;
  for (let i = 0; i < ends.length; i++) trip.uart.write(ends[i]! + ends[i]!);
}

interface Filler {
  pour(): void;
  hear(line: string): void;
  /** Stops filling: the modem has answered, or never will. */
  stop(): void;
  /** Completes a partial AT. @returns ms in which further answers count */
  complete(): number;
  drained(isAnswered: boolean): Drained;
}

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

/** Fills or ends the modem's data phase until it answers. */
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
