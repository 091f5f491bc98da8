// Sends filler into a data phase in which the modem still waits for bytes. Filler consists of AT commands and carriage returns, which are content in
// a data phase and harmless as commands. The code counts the filler that the modem takes.

import type { Timer } from '../ports';
import type { LinkTrip } from './link';

/** Number of filler bytes that are sent one by one at first. So a loss of so few bytes can be counted exactly. */
const singleBytes = 4;
/**
 * Number of bytes of filler, after which a pause follows if it is unknown how late the modem's OK may be. An OK in this pause shows that the modem
 * was only late.
 */
const lateBytes = 12;
/** The longest delay of a late OK, in milliseconds. */
export const longestLateMs = 8000;
/** The longest time from a byte of filler to the modem's answer to it, in milliseconds. A later answer was not caused by filler. */
const causedMs = 600;
/** The least time between two pieces of filler at the slow pace of the beginning, in milliseconds. */
const carefulMs = 130;
/** Number of filler bytes that are sent at the slow pace. A modem that takes 2 kB/s or more can take them. */
const carefulBytes = 2048;
/** The size of the first piece of filler in bytes, if the length of the data phase is unknown. It fits a receive buffer of 512 bytes. */
const firstPieceBytes = 32;
/** The size of the largest piece of filler, in bytes. */
export const lastPieceBytes = 256;
/** The time that the modem needs to process the filler in its buffer, in milliseconds. */
export const emptyMs = 350;
/**
 * The time between two pauses of the filler for a single AT, in milliseconds. Within fast filler, an AT would get lost in the modem's full buffer.
 */
const askEveryMs = 2000;
/** The pause between filler and a single AT, in milliseconds. */
const restMs = 400;
/** The time for which a second OK is awaited, in milliseconds. It covers 100 ms between two polls of the engine, and the modem's own delay. */
const secondMs = 400;
/** The time between two log lines about filler, in milliseconds. */
const logEveryMs = 60000;
const attention = 'AT\r';

/** What is known of a data phase in which the modem still waits for bytes. */
export interface Phase {
  /** Most bytes that the modem may still wait for. */
  bytes: number;
  /** Whether the data phase ends after a counted number of bytes. Otherwise a terminator ends it. */
  isCounted: boolean;
  /**
   * Whether it is certain that the modem waits for bytes. The filler may then last as long as the slowest modem needs. Otherwise the filler ends once
   * it has sent all bytes at its own pace.
   */
  isPatient: boolean;
  /** Whether the modem ends the data phase without an OK. */
  isMute?: boolean;
  /** The pace of the filler, in bytes per second. */
  pace: number;
  /** The slowest pace at which the modem may take bytes, in bytes per second. */
  leastPace: number;
  /** Whether the usual delay of this modem's OK to a payload is already known. If not, a pause in the filler measures it. */
  isOkKnown: boolean;
}

/** What the filler has shown of the data phase that it ended. */
export interface Drained {
  /** Whether the number in `missing` is exact, because only few filler bytes were sent, one by one. */
  isExact: boolean;
  /** Most bytes that were missing in the data phase. */
  missing: number;
  /** Whether no byte was missing, and the modem's OK was only late. */
  isLate: boolean;
  /** The time from the first filler to a late OK that answers the payload and not the filler, in milliseconds. It is 0 without such an OK. */
  lateMs: number;
  /** How long filler was sent at the full pace, in milliseconds. */
  fastMs: number;
  /** How many bytes of filler were sent before the full pace began. */
  slowBytes: number;
}

/** Filler that is being sent into a data phase, and what is known so far. Moments are in milliseconds of the chip's clock. */
export interface Filler {
  /** The data phase into which the filler is sent. */
  readonly phase: Phase;
  /** The full pace of the filler, in bytes per second. */
  readonly pace: number;
  /** The longest time for which filler is sent, in milliseconds. */
  readonly longestMs: number;
  /** When the filler began, in milliseconds of the chip's clock. */
  readonly startMs: number;
  /** The size of the next piece of filler, in bytes. */
  piece: number;
  /** How many bytes of filler were sent so far. */
  taken: number;
  /** How many bytes of filler were sent before the full pace began. */
  slowBytes: number;
  /** When the full pace of the filler began, in milliseconds of the chip's clock. It is 0 until then. */
  fastFromMs: number;
  /** When the serial line will have carried the last piece of filler, in milliseconds of the chip's clock. */
  wroteMs: number;
  /** The time from the first filler to a late OK that answers the payload and not the filler, in milliseconds. It is 0 without such an OK. */
  lateMs: number;
  /** When a single AT with a pause before it was last sent, in milliseconds of the chip's clock. */
  askedMs: number;
  /** When the log last got a line about the filler, in milliseconds of the chip's clock. */
  loggedMs: number;
  /** How many AT commands the filler that was sent so far has contained. */
  asked: number;
  /** How many OKs of the modem have come so far. */
  heard: number;
  /** The timer of the next piece of filler. It is undefined while none runs. */
  timer: Timer | undefined;
}

/** Returns filler of at least this many bytes. The filler ends with AT, so that the modem answers at once if it takes commands. */
function fillerOf(bytes: number): string {
  let text = '\r';
  while (text.length < bytes) text += text;
  return text.slice(attention.length) + attention;
}

/** Returns a new filler for a data phase, of which nothing is sent yet. The pace is in bytes per second. */
export function createFiller(trip: LinkTrip, phase: Phase, pace: number, longestMs: number): Filler {
  const startMs = trip.clock.now();
  return {
    phase: phase, pace: pace, longestMs: longestMs, startMs: startMs, piece: phase.isCounted ? 1 : firstPieceBytes, taken: 0, slowBytes: 0,
    fastFromMs: 0, wroteMs: startMs, lateMs: 0, askedMs: startMs, loggedMs: startMs, asked: 0, heard: 0, timer: undefined
  };
}

/** Chooses the size of the next piece of filler. The first pieces are single bytes, so that a small loss can be counted. */
function grow(filler: Filler, nowMs: number): void {
  const taken = filler.taken;
  if (filler.piece > 1 || taken % attention.length === 0) filler.asked++;
  if (taken >= singleBytes && taken % attention.length === 1 && filler.piece === 1) filler.piece = singleBytes;
  else if (filler.piece > 1) filler.piece = Math.min(filler.piece * 2, lastPieceBytes);
  if (taken < carefulBytes) filler.slowBytes = taken;
  else if (!filler.fastFromMs) filler.fastFromMs = nowMs;
}

function write(trip: LinkTrip, filler: Filler, text: string): void {
  const nowMs = trip.clock.now();
  trip.uart.write(text);
  filler.taken += text.length;
  grow(filler, nowMs);
  filler.wroteMs = nowMs + text.length * 10000 / trip.link.baud;
  const ms = text.length * 1000 / filler.pace;
  planNext(trip, filler, filler.taken < carefulBytes ? Math.max(carefulMs, ms) : ms);
}

function planNext(trip: LinkTrip, filler: Filler, ms: number): void {
  filler.timer = trip.clock.after(ms, function () { pourFiller(trip, filler); });
}

/** Sends the next piece of filler and plans the one after it. */
export function pourFiller(trip: LinkTrip, filler: Filler): void {
  const phase = filler.phase;
  const now = trip.clock.now();
  const passedMs = now - filler.startMs;
  filler.timer = undefined;
  if (passedMs > filler.longestMs) return;
  if (now - filler.loggedMs >= logEveryMs) {
    filler.loggedMs += logEveryMs;
    trip.log.info('modem', 'does not answer; it may wait for the rest of an image, so it gets filler: ' + filler.taken + ' bytes so far, for '
      + Math.ceil((filler.startMs + filler.longestMs - filler.loggedMs) / 1000) + ' s more at most');
  }
  if (phase.isCounted && !phase.isOkKnown && filler.taken >= lateBytes && passedMs < longestLateMs) planNext(trip, filler, longestLateMs - passedMs);
  else if (phase.isMute && now - filler.askedMs > askEveryMs) {
    filler.askedMs = now;
    filler.timer = trip.clock.after(restMs, function () { write(trip, filler, attention); });
  } else write(trip, filler, filler.piece === 1 ? attention[filler.taken % attention.length]! : fillerOf(filler.piece));
}

/** Stops the filler, because the modem has answered or time is over. */
export function stopFiller(trip: LinkTrip, filler: Filler): void {
  const clock = trip.clock;
  if (filler.timer !== undefined) clock.cancel(filler.timer);
  if (filler.phase.isCounted && clock.now() - filler.wroteMs > causedMs) filler.lateMs = clock.now() - filler.startMs;
}

/**
 * Sends the rest of an AT command of which only a part was sent, so that the modem can answer it.
 * @returns the time for which further OKs are counted, in milliseconds
 */
export function completeFiller(trip: LinkTrip, filler: Filler): number {
  const isCounted = filler.phase.isCounted;
  const rest = filler.piece === 1 ? filler.taken % attention.length : 0;
  if (isCounted && filler.taken < lateBytes && rest) {
    trip.uart.write(attention.slice(rest));
    filler.asked++;
  }
  return isCounted && filler.taken <= lateBytes ? secondMs : emptyMs;
}

/** Returns what the filler has shown of the data phase that it ended. */
export function drainedBy(trip: LinkTrip, filler: Filler): Drained {
  const isMute = filler.phase.isMute;
  // Each AT in the filler causes one OK. If the data phase ends without an OK, one AT that ended it is the exception. One OK more than these was a
  // late answer to the payload.
  const isLate = filler.phase.isCounted && filler.heard > (isMute ? filler.asked - 1 : filler.asked);
  const missing = isLate ? 0 : isMute ? Math.max(0, filler.taken - attention.length) : filler.taken;
  return {
    missing: missing, isExact: filler.taken <= singleBytes && !isMute, isLate: isLate, lateMs: filler.lateMs,
    fastMs: filler.fastFromMs ? trip.clock.now() - filler.fastFromMs : 0, slowBytes: filler.slowBytes
  };
}
