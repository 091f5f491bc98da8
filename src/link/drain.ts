// Out of a data phase whose end did not come: bytes go to the modem, slowly at first, until it answers. How many it took is how many
// were missing. They are AT commands and carriage returns: content while the modem waits for some, harmless once it listens again.

import type { Timer } from '../ports';
import type { LinkTrip } from './link';

/** The first bytes go one by one, each answered before the next: a small loss is counted exactly. */
const singleBytes = 4;
/** Then some more, and a rest while it is not known how late this modem's OK comes: one that comes in it was late. */
const lateBytes = 12;
const longestLateMs = 8000;
/** What a byte has brought about comes so soon. */
const causedMs = 600;
const carefulMs = 130;
/** So many in all go so slowly: a modem of 2 kB a second takes them. */
const carefulBytes = 2048;
/** They fit into a receive buffer of 512 bytes. */
const firstPieceBytes = 32;
/** So many bytes that are not missing may go with the last of a long filling. */
export const lastPieceBytes = 256;
/** Filler comes no faster than a modem takes that pauses for 30 ms now and then. */
export const fillPace = 16000;
/** How long a modem may need to be filled up. */
const leastFillMs = 12000;
const mostFillMs = 900000;
const answerMs = 2000;
const emptyMs = 350;
/**
 * Filler that is too fast pushes an AT out of the modem's buffer: where only that is answered, it is said alone, after a rest,
 * so often.
 */
const askEveryMs = 2000;
const restMs = 400;
/** How long the answer to an AT may take: 100 ms until the engine looks, and the modem's own time. */
const secondMs = 400;
/** Ctrl-Z of SIM7600, ETX of SIM7080. */
export const everyWayOut = '\x1a\x03';
/** So often the log says that it is still at it. */
const tellEveryMs = 60000;
const attention = 'AT\r';

export interface Phase {
  /** The most that the modem can wait for. */
  bytes: number;
  /** It waits for exactly so many, and for no mark that ends them. */
  isCounted: boolean;
  /** It is known to wait: it gets the time that the slowest needs. */
  isPatient: boolean;
  /** What ends it is no OK: the first one answers an AT. */
  isMute?: boolean;
  /** How fast filler may go, and the least that the modem takes, both in bytes a second. */
  pace: number;
  leastPace: number;
  /** It is known how late this modem's OK comes. */
  isOkKnown: boolean;
}

export interface Drained {
  /** The count is exact. */
  isExact: boolean;
  /** How many were missing at most. Undefined: the modem never answered. */
  missing: number | undefined;
  /** None was missing: the modem was late, and has answered each AT that was said meanwhile. */
  isLate: boolean;
  /** So late, in milliseconds, that no byte of the filler has brought it about; 0 where one may have. */
  lateMs: number;
  /** How long the filler went as fast as it may, in milliseconds, and how many bytes went before. */
  fastMs: number;
  slowBytes: number;
}

/** Carriage returns with an AT at the end, so that a modem that listens again says so at once. */
function fillerOf(bytes: number): string {
  let text = '\r';
  while (text.length < bytes) text += text;
  return text.slice(attention.length) + attention;
}

/** What ends a data phase that has no count, for the modem in use, or for all. Twice: the last byte before may have been an escape. */
function writeWayOut(trip: LinkTrip): void {
  const ends = trip.link.modem ? trip.link.modem.wayOut : everyWayOut;
  for (let i = 0; i < ends.length; i++) trip.uart.write(ends[i]! + ends[i]!);
}

/** Fills up the data phase that the modem waits in, or ends it, until it answers. */
export function drain(trip: LinkTrip, phase: Phase, onEnd: (drained: Drained) => void): void {
  const pace = Math.min(phase.pace, trip.link.baud / 10);
  const longestMs = Math.min(Math.max(phase.bytes * 1000 / (phase.isPatient ? phase.leastPace : pace), leastFillMs), mostFillMs) + longestLateMs;
  const startMs = trip.clock.now();
  let piece = phase.isCounted ? 1 : firstPieceBytes;
  let taken = 0;
  let slowBytes = 0;
  let fastFromMs = 0;
  let wroteMs = startMs;
  let lateMs = 0;
  let askedMs = startMs;
  let toldMs = startMs;
  /** How many AT commands are among the filler, and how often the modem has said OK. */
  let asked = 0;
  let heard = 0;
  let timer: Timer | undefined;

  function textOf(): string {
    return piece === 1 ? attention[taken % attention.length]! : fillerOf(piece);
  }

  function grow(text: string): void {
    if (piece > 1 || taken % attention.length === 0) asked++;
    if (taken >= singleBytes && taken % attention.length === 1 && piece === 1) piece = singleBytes;
    else if (piece > 1) piece = Math.min(piece * 2, lastPieceBytes);
    slowBytes = taken < carefulBytes ? taken : slowBytes;
    if (taken >= carefulBytes && !fastFromMs) fastFromMs = trip.clock.now();
    wroteMs = trip.clock.now() + text.length * 10000 / trip.link.baud;
  }

  function pour(): void {
    const now = trip.clock.now();
    timer = undefined;
    if (now - startMs > longestMs) return;
    if (now - toldMs >= tellEveryMs) {
      toldMs += tellEveryMs;
      trip.log.info('modem', 'does not answer; it may wait for the rest of an image, so it gets filler: ' + taken + ' bytes so far, for '
        + Math.ceil((startMs + longestMs - toldMs) / 1000) + ' s more at most');
    }
    if (phase.isCounted && !phase.isOkKnown && taken >= lateBytes && now - startMs < longestLateMs) {
      timer = trip.clock.after(longestLateMs - (now - startMs), pour);
      return;
    }
    if (phase.isMute && now - askedMs > askEveryMs) {
      askedMs = now;
      timer = trip.clock.after(restMs, function () { write(attention); });
    } else write(textOf());
  }

  function write(text: string): void {
    trip.uart.write(text);
    taken += text.length;
    grow(text);
    const ms = text.length * 1000 / pace;
    timer = trip.clock.after(taken < carefulBytes ? Math.max(carefulMs, ms) : ms, pour);
  }

  function tell(isAnswered: boolean): void {
    // each AT and the payload itself; a modem that says no OK to a payload has answered the ATs alone
    const isLate = phase.isCounted && heard > (phase.isMute ? asked - 1 : asked);
    const missing = isLate ? 0 : phase.isMute ? Math.max(0, taken - attention.length) : taken;
    onEnd({
      missing: isAnswered ? missing : undefined, isExact: taken <= singleBytes && !phase.isMute, isLate: isLate, lateMs: lateMs,
      fastMs: fastFromMs ? trip.clock.now() - fastFromMs : 0, slowBytes: slowBytes
    });
  }

  /** The rest of an AT that is half said, so that it is heard as one; then what else is answered. */
  function hearOut(): void {
    const rest = piece === 1 ? taken % attention.length : 0;
    if (phase.isCounted && taken < lateBytes && rest) {
      trip.uart.write(attention.slice(rest));
      asked++;
    }
    trip.chat.run({
      script: [{ want: [], ms: phase.isCounted && taken <= lateBytes ? secondMs : emptyMs }],
      bag: trip.bag, valueFor: function () { return undefined; },
      onLine: count, onEnd: function () { tell(true); }
    });
  }

  function count(line: string): void {
    if (line === 'OK') heard++;
  }

  if (!phase.isCounted) writeWayOut(trip);
  trip.expect(longestMs);
  trip.chat.run({
    script: [{ ms: longestMs + answerMs }], bag: trip.bag, valueFor: function () { return undefined; }, onLine: count,
    onEnd: function (end) {
      if (timer !== undefined) trip.clock.cancel(timer);
      if (phase.isCounted && trip.clock.now() - wroteMs > causedMs) lateMs = trip.clock.now() - startMs;
      // what of it still stands in the modem's receive buffer would push out the next command
      if (end === 'broken') trip.clock.after(emptyMs, function () { tell(false); });
      else hearOut();
    }
  });
  pour();
}
