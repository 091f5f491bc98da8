// How long bytes take into the modem, and how long it is told to wait for them: by their number, the line's rate and the pace.

import type { Wait, Way } from '../modem/modem';
import type { Trip } from './trip';

/** The least that a modem takes, in bytes a second. */
export const leastTaken = 1500;
/** The same while its RTS may hold them back for as long as it likes. */
export const leastTakenByRts = 500;
/**
 * What the modem is told to wait longer than the bytes need: for the chip's late timers, and a probe at half the pace. Much more would
 * only keep it waiting for what a power cut has left undone.
 */
const spare = 2;
const spareMs = 20000;

/** In bytes a second. */
export function leastIntake(trip: Trip): number {
  return trip.uart.hasFlow() ? leastTakenByRts : leastTaken;
}

export function intakeMs(trip: Trip, bytes: number): number {
  return bytes * 1000 / (trip.uart.hasFlow() ? leastTakenByRts : trip.pace || trip.baud / 10);
}

/** The time that a command is told, as its placeholder; asked for when it is said, since the pace may have changed just before. */
export function waitOf(trip: Trip, wait: Wait): string {
  const ms = spareMs + spare * intakeMs(trip, +(trip.bag[wait.of] || 0));
  return '' + Math.max(wait.least, Math.min(wait.most, Math.ceil(ms / wait.unitMs)));
}

/** Whether the modem can be told to wait as long as an image takes at the present pace. */
export function isInTime(trip: Trip, way: Way, bytes: number): boolean {
  return !way.longestMs || spareMs + intakeMs(trip, bytes) <= way.longestMs;
}
