// Filler for an unfinished data phase: AT and carriage returns, which are content there and harmless as commands. It counts what the modem takes.

import type { Timer } from '../ports';
import type { LinkTrip } from './link';

/** How many bytes are sent one by one, to count a small loss. */
const singleBytes = 4;
/** After so much filler comes a pause, if the delay of the modem's OK is unknown. An OK within the pause was late. */
const lateBytes = 12;
/** The longest delay of a late OK, in milliseconds. */
export const longestLateMs = 8000;
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
/** The time in which the modem works off the filler in its buffer, in milliseconds. */
export const emptyMs = 350;
/** Milliseconds between two pauses in the filler for a single AT. Fast filler pushes an AT within it out of the modem's buffer. */
const askEveryMs = 2000;
/** The pause between filler and a single AT, in milliseconds. */
const restMs = 400;
/** The longest wait for a second answer, in milliseconds. It covers 100 ms of the engine's poll and the modem's own time. */
const secondMs = 400;
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

/** Filler on its way, and what the modem has taken of it. Times are in milliseconds of the clock. */
export interface Filler {
  /** The data phase that it fills. */
  readonly phase: Phase;
  /** The pace in bytes per second. */
  readonly pace: number;
  /** For how long it is sent, in milliseconds. */
  readonly longestMs: number;
  /** When it began. */
  readonly startMs: number;
  /** The length of the next piece in bytes. */
  piece: number;
  /** How many bytes were sent. */
  taken: number;
  /** How many bytes went before the full pace. */
  slowBytes: number;
  /** When the full pace began. It is 0 until then. */
  fastFromMs: number;
  /** When the line has carried the last piece. */
  wroteMs: number;
  /** The delay of an answer that came without filler, in milliseconds. It is 0 if there was none. */
  lateMs: number;
  /** When an AT last went alone. */
  askedMs: number;
  /** When the log last had a line on the filler. */
  loggedMs: number;
  /** How many ATs were in the filler. */
  asked: number;
  /** How many OKs have come. */
  heard: number;
  /** The timer of the next piece. */
  timer: Timer | undefined;
}

/** Returns filler of at least so many bytes. It ends with AT, so that the modem answers at once. */
function fillerOf(bytes: number): string {
  let text = '\r';
  while (text.length < bytes) text += text;
  return text.slice(attention.length) + attention;
}

/** Makes the filler of a data phase, of which nothing is sent yet. The pace is in bytes per second. */
export function createFiller(trip: LinkTrip, phase: Phase, pace: number, longestMs: number): Filler {
  const startMs = trip.clock.now();
  return {
    phase: phase, pace: pace, longestMs: longestMs, startMs: startMs, piece: phase.isCounted ? 1 : firstPieceBytes, taken: 0, slowBytes: 0,
    fastFromMs: 0, wroteMs: startMs, lateMs: 0, askedMs: startMs, loggedMs: startMs, asked: 0, heard: 0, timer: undefined
  };
}

/** Chooses the length of the next piece: a small loss is counted byte by byte. */
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

/** Sends the next piece and plans the one after it. */
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

/** Stops the filler. The modem has answered, or it never will. */
export function stopFiller(trip: LinkTrip, filler: Filler): void {
  const clock = trip.clock;
  if (filler.timer !== undefined) clock.cancel(filler.timer);
  if (filler.phase.isCounted && clock.now() - filler.wroteMs > causedMs) filler.lateMs = clock.now() - filler.startMs;
}

/**
 * Completes an AT of which only a part was sent.
 * @returns for how long further answers count, in milliseconds
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

/** Returns what the filler has shown. */
export function drainedBy(trip: LinkTrip, filler: Filler, isAnswered: boolean): Drained {
  const isMute = filler.phase.isMute;
  // a mute payload has no OK of its own
  const isLate = filler.phase.isCounted && filler.heard > (isMute ? filler.asked - 1 : filler.asked);
  const missing = isLate ? 0 : isMute ? Math.max(0, filler.taken - attention.length) : filler.taken;
  return {
    missing: isAnswered ? missing : undefined, isExact: filler.taken <= singleBytes && !isMute, isLate: isLate, lateMs: filler.lateMs,
    fastMs: filler.fastFromMs ? trip.clock.now() - filler.fastFromMs : 0, slowBytes: filler.slowBytes
  };
}
