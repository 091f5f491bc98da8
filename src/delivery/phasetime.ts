// Computes how long the modem takes for the bytes of a payload, and the timeouts that its commands announce.

import type { Method, Wait } from '../modem/modem';
import { wholeOf } from '../number';
import type { DeliveryTrip } from './deliverytrip';

/** Bytes a second that a modem takes at least if it may hold bytes back by RTS (hardware flow control). */
export const leastTakenByRts = 500;
/**
 * The announced time is this many times the expected one, plus `spareMs`. That allows for late timers, and for a probe at half the pace. After a
 * power cut, the modem waits for that time in vain.
 */
const spare = 2;
const spareMs = 20000;

/** Milliseconds until the modem has taken so many bytes. */
export function intakeMs(trip: DeliveryTrip, bytes: number): number {
  return bytes * 1000 / (trip.uart.hasFlow() ? leastTakenByRts : trip.throttle.pace || trip.link.baud / 10);
}

/** Returns the time that a command announces for a payload, in the command's unit. It is empty if an optional time is not longer than the least. */
export function waitOf(trip: DeliveryTrip, wait: Wait): string {
  const ms = spareMs + spare * intakeMs(trip, wholeOf(trip.variables[wait.of]) || 0);
  const time = Math.max(wait.least, Math.min(wait.most, Math.ceil(ms / wait.unitMs)));
  return wait.isOptional && time === wait.least ? '' : '' + time;
}

/** Whether the modem waits long enough for a payload of so many bytes by this method. */
export function isInTime(trip: DeliveryTrip, method: Method, bytes: number): boolean {
  return !method.longestMs || spareMs + intakeMs(trip, bytes) <= method.longestMs;
}
