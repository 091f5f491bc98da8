// Counts the bytes of an image that go over the network in one try, for the account of failed tries (round/image/tries.ts).

import type { Spent } from './delivery';
import type { DeliveryTrip, ImageTrip } from './deliverytrip';

/**
 * A resumed upload that begins at a later byte than the upload before counts as the image's size divided by this number. The bytes before that offset
 * were counted already.
 */
const leastShare = 16;

/**
 * Counts the bytes of an upload of the modem's copy. If the upload breaks off, nobody knows how many bytes went out.
 * @param from offset in the image of the first byte that is sent
 */
export function spendCopy(trip: ImageTrip, from: number): void {
  const size = trip.attempt.image.size;
  // the upload before was counted up to the image's end, though it reached only the byte at which this upload begins
  const hasGained = from > (trip.copies.reached || 0);
  trip.copies.reached = from;
  trip.attempt.air = (trip.attempt.air || 0) + (hasGained ? Math.ceil(size / leastShare) : size - from);
}

/**
 * Begins to count the bytes of a stream, while they go to the server.
 * @param from offset in the image of the first byte that is sent
 */
export function spendStream(trip: ImageTrip, from: number): void {
  trip.attempt.streamFrom = from;
  delete trip.attempt.loadTo;
}

/**
 * Sets the count of sent bytes to its former value, since the server has refused the upload before its first byte.
 * @param before value of `air` when the upload began
 */
export function spendNothing(trip: DeliveryTrip, before: number | undefined): void {
  trip.attempt.air = before || 0;
  trip.attempt.streamFrom = undefined;
}

/** Counts the image's bytes once more as sent over the network, since the server sends them back. */
export function spendReading(trip: ImageTrip): void {
  trip.attempt.air = (trip.attempt.air || 0) + trip.attempt.image.size;
}

/** Returns what this try has cost since the last call of this function, and begins a new account. */
export function takeSpent(trip: DeliveryTrip): Spent {
  const attempt = trip.attempt;
  const from = attempt.streamFrom;
  const reached = attempt.load ? attempt.loadTo! - attempt.load.left() : attempt.loadTo;
  const streamed = from === undefined || reached === undefined ? 0 : Math.max(0, reached - from);
  const spent = {
    bytes: (attempt.air || 0) + streamed,
    isConfirmed: !!attempt.isConfirmed, isRefused: !!attempt.hasStatus && !attempt.isConfirmed, isMute: attempt.hasStatus === false
  };
  attempt.air = 0;
  attempt.streamFrom = undefined;
  attempt.isConfirmed = false;
  delete attempt.hasStatus;
  return spent;
}
