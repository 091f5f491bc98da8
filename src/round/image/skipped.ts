// Decides which images a round leaves out.

import type { Image } from '../../source/source';
import { mostImageBytes } from '../../source/unsent';
import { mostSecretBytes } from '../../store/secretfile';
import type { ReadyTrip, RoundTrip } from '../roundtrip';
import { leaveUnsent } from './leaveunsent';
import { skipOld } from './old';

/**
 * Tells whether an image may be held back for a later try, since it may have failed tries. If not, the module that keeps the account of tries is
 * not loaded, which saves memory.
 */
export function mayBeHeld(trip: RoundTrip, image: Image): boolean {
  return !!image.tries || trip.card.tries !== undefined || !!image.isByHand;
}

/**
 * Skips an image that is not to be sent: for this round if the delivery refuses it, for later ones if it is too old. It is skipped for
 * good if it is never sent.
 * @param isAtLook the round has not begun: the image's age does not count, as the chip's clock may be wrong until the network is asked
 * @returns whether the image is skipped
 */
export function skipRefused(trip: ReadyTrip, image: Image, isAtLook?: boolean): boolean {
  if (!(isAtLook && trip.config['images.archive'] !== false) && skipOld(trip, image)) return true;
  // most images are neither so small nor so large, and then the module that judges them is not loaded
  if ((image.size <= mostSecretBytes || image.size > mostImageBytes) && leaveUnsent(trip, image)) return true;
  const isRefused = trip.delivery.acts().refuses(image);
  if (isRefused) {
    trip.source.skip(image);
    trip.round.skipped++;
    if (trip.config['report.everyHours']) trip.round.refused = (trip.round.refused || 0) + 1;
  }
  return isRefused;
}
