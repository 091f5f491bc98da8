// Texts that identify an image, and its copy in the modem.

import { isToGo } from '../source/removal';
import type { Image } from '../source/source';
import type { DeliveryTrip } from './deliverytrip';

/** Returns the mark of the image's copy in the modem, which consists of the image's fingerprint, size and path. */
export function copyMarkOf(image: Image): string {
  return image.fingerprint + ' ' + image.size + ' ' + image.path;
}

/**
 * Returns a digest of the time of the image's file, and of its content if needed. The digest shows whether the file has changed. It is empty if the
 * file is unreadable.
 */
export function fingerprintNow(trip: DeliveryTrip, image: Image): string {
  return trip.source.fingerprintOf(image, isToGo(trip.config['images.afterUpload'], image)) || '';
}
