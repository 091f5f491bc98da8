// Bytes of an image on the air in one try, for the account of failed tries (round/image/tries.ts).

import type { Spent } from './delivery';
import type { DeliveryTrip, ImageTrip } from './deliverytrip';

/** A resumption that gained something costs at least this share of the image. */
const leastShare = 16;

/** The modem sends its copy: how much of it went out before a break is unknown. @param from first byte */
export function spendCopy(trip: ImageTrip, from: number): void {
  const size = trip.attempt.image.size;
  // the try before counted as whole, though it reached only this byte
  const hasGained = from > (trip.copies.reached || 0);
  trip.copies.reached = from;
  trip.attempt.air = (trip.attempt.air || 0) + (hasGained ? Math.ceil(size / leastShare) : size - from);
}

/** The bytes of a stream are counted as they go. @param from first byte */
export function spendStream(trip: ImageTrip, from: number): void {
  trip.attempt.streamFrom = from;
  delete trip.attempt.loadTo;
}

/** The server has refused the upload before its first byte. @param before `air` when it began */
export function spendNothing(trip: DeliveryTrip, before: number | undefined): void {
  trip.attempt.air = before || 0;
  trip.attempt.streamFrom = undefined;
}

/** The whole image comes back from the server. */
export function spendReading(trip: ImageTrip): void {
  trip.attempt.air = (trip.attempt.air || 0) + trip.attempt.image.size;
}

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
