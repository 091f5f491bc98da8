// What identifies an image, and its copy in the modem.

import { isToGo } from '../source/removal';
import type { Image } from '../source/source';
import type { DeliveryTrip } from './deliverytrip';

/** Mark of a copy in the modem: the image's fingerprint, size and path. */
export function copyMarkOf(image: Image): string {
  return image.fingerprint + ' ' + image.size + ' ' + image.path;
}

/** The image's fingerprint, as the file is now. Empty: unreadable. */
export function fingerprintNow(trip: DeliveryTrip, image: Image): string {
  return trip.source.fingerprintOf(image, isToGo(trip.config['images.afterUpload'], image)) || '';
}
