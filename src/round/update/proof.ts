// A round that only proves firmware on trial, since there is nothing to send.

import type { ReadyTrip } from '../roundtrip';

/**
 * Milliseconds from one such round to the next, and from the start to the first one. Firmware that fails some minutes after each start must not
 * prove itself by a login before.
 */
const pauseMs = 3600000;

/**
 * Tells whether nothing waits that could prove firmware on trial better than the server's answer. An image that was refused, or that no longer fits
 * the month's budget, waits.
 */
export function isEmpty(trip: ReadyTrip): boolean {
  const round = trip.round;
  return !(round.later || round.unfit || round.skipped > (round.refused || 0) || trip.source.waiting().length);
}

/** Tells whether a round is to begin only to prove firmware on trial. The first call with nothing to send notes that time, from which it counts. */
export function isProofDue(trip: ReadyTrip): boolean {
  if (!trip.prove || !isEmpty(trip)) return false;
  const now = trip.clock.now();
  if (trip.card.askedMs === undefined) trip.card.askedMs = now;
  return now - trip.card.askedMs >= pauseMs;
}

/** Notes that a round begins only to prove firmware on trial, and says so. */
export function beginForProof(trip: ReadyTrip): void {
  trip.card.askedMs = trip.clock.now();
  trip.log.info('update', 'nothing is to be sent, so an answer of the server is to prove this firmware');
}
