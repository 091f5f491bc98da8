// Out of a data phase whose end did not come: bytes go to the modem, slowly at first, until it answers. How many it took is how many
// were missing. They are AT commands and carriage returns: content while the modem waits for some, harmless once it listens again.

import type { End } from '../at/step';
import type { Timer } from '../ports';
import { leastIntake } from './intake';
import type { Trip } from './trip';

/** The first bytes go one by one, so that a small loss is counted exactly; each is answered before the next. */
const singleBytes = 12;
const carefulMs = 130;
/** So many in all go so slowly: a modem of 2 kB a second takes them. */
const carefulBytes = 2048;
/** They fit into a receive buffer of 512 bytes. */
const firstPieceBytes = 32;
const lastPieceBytes = 256;
/** Filler comes no faster than a modem takes that pauses for 30 ms now and then. */
const fillPace = 16000;
/** How long a modem may need to be filled up. */
const leastFillMs = 12000;
const mostFillMs = 900000;
const answerMs = 2000;
const emptyMs = 350;
/** How long the answer to an AT may take: 100 ms until the engine looks, and the modem's own time. */
const secondMs = 400;
/** Ctrl-Z of SIM7600, ETX of SIM7080. */
const everyWayOut = '\x1a\x03';
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
}

export interface Drained {
  /** How many were missing at most: up to 12 the exact count, or two more where it is mute. Undefined: the modem never answered. */
  missing: number | undefined;
  /** None was missing: the modem was late, and has answered an AT since. */
  isLate: boolean;
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
function writeWayOut(trip: Trip): void {
  const ends = trip.modem ? trip.modem.wayOut : everyWayOut;
  for (let i = 0; i < ends.length; i++) trip.uart.write(ends[i]! + ends[i]!);
}

/** Fills up the data phase that the modem waits in, or ends it, until it answers. */
export function drain(trip: Trip, phase: Phase, onEnd: (drained: Drained) => void): void {
  // a pace that has just lost some is too fast for filler, too
  const pace = Math.min(trip.tooFast || !trip.pace ? fillPace : phase.isPatient ? trip.pace / 2 : trip.pace, trip.baud / 10);
  const longestMs = Math.min(Math.max(phase.bytes * 1000 / (phase.isPatient ? leastIntake(trip) : pace), leastFillMs), mostFillMs);
  const untilMs = trip.clock.now() + longestMs;
  let piece = phase.isCounted ? 1 : firstPieceBytes;
  let taken = 0;
  let slowBytes = 0;
  let fastFromMs = 0;
  let timer: Timer | undefined;

  function textOf(): string {
    return piece === 1 ? attention[taken % attention.length]! : fillerOf(piece);
  }

  function grow(): void {
    if (taken >= singleBytes) piece = piece === 1 ? 4 : Math.min(piece * 2, lastPieceBytes);
  }

  function pour(): void {
    timer = undefined;
    const now = trip.clock.now();
    if (now > untilMs) return;
    const text = textOf();
    trip.uart.write(text);
    taken += text.length;
    const ms = text.length * 1000 / pace;
    grow();
    if (taken < carefulBytes) slowBytes = taken;
    else if (!fastFromMs) fastFromMs = now;
    timer = trip.clock.after(taken < carefulBytes ? Math.max(carefulMs, ms) : ms, pour);
  }

  function missing(isLate: boolean): number {
    return isLate ? 0 : phase.isMute ? taken - attention.length : taken;
  }

  function tell(isAnswered: boolean, isLate: boolean): void {
    onEnd({ missing: isAnswered ? missing(isLate) : undefined, isLate: isLate, fastMs: fastFromMs ? trip.clock.now() - fastFromMs : 0, slowBytes: slowBytes });
  }

  /** So few that they may have been none: the rest of the AT is said, and a second answer shows that all of it was heard as one. */
  function askAgain(): void {
    if (taken < attention.length) trip.uart.write(attention.slice(taken));
    listen(secondMs, function (end) { tell(true, end === 'done'); });
  }

  function listen(ms: number, onEnd: (end: End) => void): void {
    trip.chat.run({ script: [{ ms: ms }], bag: trip.bag, valueOf: function () { return undefined; }, onEnd: onEnd });
  }

  if (!phase.isCounted) writeWayOut(trip);
  trip.expect(longestMs);
  listen(longestMs + answerMs, function (end) {
    if (timer !== undefined) trip.clock.cancel(timer);
    const isFew = end === 'done' && phase.isCounted && taken <= attention.length;
    if (isFew && !phase.isMute) askAgain();
    // what of it still stands in the modem's receive buffer would push out the next command
    else trip.clock.after(isFew ? 0 : emptyMs, function () { tell(end !== 'broken', isFew); });
  });
  pour();
}
