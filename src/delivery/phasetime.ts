// Computes how long the modem takes for the bytes of a payload, and the timeouts that its commands announce.

import type { Method, Wait } from '../modem/modem';
import { wholeOf } from '../number';
import type { DeliveryTrip } from './deliverytrip';

/** Least number of bytes a second that a modem takes, if it may hold bytes back by RTS (hardware flow control). */
export const leastTakenByRts = 500;
/**
 * The time announced to the modem is this many times the expected time, plus `spareMs`. That allows for late timers, and for a modem that makes the
 * line wait. After a power cut of the board, the modem waits for that time in vain.
 */
const spare = 2;
const spareMs = 20000;

/** Returns the milliseconds until the modem has taken this number of bytes. */
export function intakeMs(trip: DeliveryTrip, bytes: number): number {
  return bytes * 1000 / (trip.uart.hasFlow() ? leastTakenByRts : trip.throttle.pace || trip.link.baud / 10);
}

/**
 * Returns the time that a command announces to the modem for a payload, in the command's unit. It is empty if the command may omit the time and the
 * least time is enough.
 */
export function waitOf(trip: DeliveryTrip, wait: Wait): string {
  const ms = spareMs + spare * intakeMs(trip, wholeOf(trip.variables[wait.of]) || 0);
  const time = Math.max(wait.least, Math.min(wait.most, Math.ceil(ms / wait.unitMs)));
  return wait.isOptional && time === wait.least ? '' : '' + time;
}

/** Whether the modem waits long enough for a payload of this many bytes, if it is sent by this method. */
export function isInTime(trip: DeliveryTrip, method: Method, bytes: number): boolean {
  return !method.longestMs || spareMs + intakeMs(trip, bytes) <= method.longestMs;
}
