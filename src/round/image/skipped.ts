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
 * Skips an image that is not to be sent, neither whole nor by its preview. If it is too old, it is skipped for later rounds, too. If it is never
 * sent, it is skipped for good.
 * @param isAtLook true if the round has not begun. The image's age does not count then, as the chip's clock may be wrong until the network is
 * asked.
 * @returns whether the image is skipped
 */
export function skipUnwanted(trip: ReadyTrip, image: Image, isAtLook?: boolean): boolean {
  if (!(isAtLook && trip.config['images.archive'] !== false) && skipOld(trip, image)) return true;
  // the module `leaveunsent` is loaded only for very small and very large images, as most images are neither
  return (image.size <= mostSecretBytes || image.size > mostImageBytes) && leaveUnsent(trip, image);
}

/**
 * Skips an image that is not to be sent. If the delivery refuses the image, it is skipped for this round.
 * @param isAtLook as in `skipUnwanted`
 * @returns whether the image is skipped
 */
export function skipRefused(trip: ReadyTrip, image: Image, isAtLook?: boolean): boolean {
  if (skipUnwanted(trip, image, isAtLook)) return true;
  const isRefused = trip.delivery.acts().refuses(image);
  if (isRefused) {
    trip.source.skip(image);
    trip.round.skipped++;
    if (trip.config['report.everyHours']) trip.round.refused = (trip.round.refused || 0) + 1;
  }
  return isRefused;
}
