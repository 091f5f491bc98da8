// How long a payload takes into the modem, and the timeouts that its commands announce.

import type { Method, Wait } from '../modem/modem';
import { wholeOf } from '../number';
import type { DeliveryTrip } from './deliverytrip';

/** Least bytes a second to expect if the modem may hold them back by RTS. */
export const leastTakenByRts = 500;
/**
 * The announced time is this many times the expected one, for late timers, and for a probe at half the pace. After a power cut the modem
 * waits for it in vain.
 */
const spare = 2;
const spareMs = 20000;

/** Milliseconds that these bytes take into the modem. */
export function intakeMs(trip: DeliveryTrip, bytes: number): number {
  return bytes * 1000 / (trip.uart.hasFlow() ? leastTakenByRts : trip.throttle.pace || trip.link.baud / 10);
}

/** The time that a command announces, in the unit of the command. It is computed when it is needed, since the pace may change. */
export function waitOf(trip: DeliveryTrip, wait: Wait): string {
  const ms = spareMs + spare * intakeMs(trip, wholeOf(trip.variables[wait.of]) || 0);
  const time = Math.max(wait.least, Math.min(wait.most, Math.ceil(ms / wait.unitMs)));
  return wait.isOptional && time === wait.least ? '' : '' + time;
}

/** The modem waits long enough for these bytes. */
export function isInTime(trip: DeliveryTrip, method: Method, bytes: number): boolean {
  return !method.longestMs || spareMs + intakeMs(trip, bytes) <= method.longestMs;
}
