// Identity of an image and of its copy in the modem.

import { isToGo } from '../source/removal';
import type { Image } from '../source/source';
import type { DeliveryTrip } from './deliverytrip';

export function copyMarkOf(image: Image): string {
  return image.fingerprint + ' ' + image.size + ' ' + image.path;
}

export function fingerprintNow(trip: DeliveryTrip, image: Image): string {
  return trip.source.fingerprintOf(image, isToGo(trip.config['images.afterUpload'], image)) || '';
}
