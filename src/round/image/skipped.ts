// Images that a round leaves out.

import type { Image } from '../../source/source';
import { mostImageBytes } from '../../source/unsent';
import { mostSecretBytes } from '../../store/secretfile';
import type { ReadyTrip, RoundTrip } from '../roundtrip';
import { leaveUnsent } from './leaveunsent';
import { skipOld } from './old';

/** Tells whether an image may wait for a later try. Most images have no failed try, and for them the account's module is not made. */
export function mayBeHeld(trip: RoundTrip, image: Image): boolean {
  return !!image.tries || trip.card.tries !== undefined || !!image.isByHand;
}

/**
 * Skips an image: for this round if refused, for later ones if too old, for good if never to be sent.
 * @param isAtLook its age does not count: the chip's clock may be wrong until a round asks the network
 */
export function skipRefused(trip: ReadyTrip, image: Image, isAtLook?: boolean): boolean {
  if (!(isAtLook && trip.config['images.archive'] !== false) && skipOld(trip, image)) return true;
  // most images are neither: their module is not made
  if ((image.size <= mostSecretBytes || image.size > mostImageBytes) && leaveUnsent(trip, image)) return true;
  const isRefused = trip.delivery.acts().refuses(image);
  if (isRefused) {
    trip.source.skip(image);
    trip.round.skipped++;
    if (trip.config['report.everyHours']) trip.round.refused = (trip.round.refused || 0) + 1;
  }
  return isRefused;
}
