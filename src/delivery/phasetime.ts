// A payload's time into the modem, and the timeouts that its commands announce.

import type { Method, Wait } from '../modem/modem';
import { wholeOf } from '../number';
import type { DeliveryTrip } from './deliverytrip';

/** Least bytes a second, if the modem may hold them back by RTS. */
export const leastTakenByRts = 500;
/** Factor for late timers, and a probe at half the pace. A larger one would prolong a phase that a power cut left open. */
const spare = 2;
const spareMs = 20000;

export function intakeMs(trip: DeliveryTrip, bytes: number): number {
  return bytes * 1000 / (trip.uart.hasFlow() ? leastTakenByRts : trip.throttle.pace || trip.link.baud / 10);
}

/** Computed late, since the pace may change. */
export function waitOf(trip: DeliveryTrip, wait: Wait): string {
  const ms = spareMs + spare * intakeMs(trip, wholeOf(trip.variables[wait.of]) || 0);
  const time = Math.max(wait.least, Math.min(wait.most, Math.ceil(ms / wait.unitMs)));
  return wait.isOptional && time === wait.least ? '' : '' + time;
}

/** The modem waits long enough. */
export function isInTime(trip: DeliveryTrip, method: Method, bytes: number): boolean {
  return !method.longestMs || spareMs + intakeMs(trip, bytes) <= method.longestMs;
}
