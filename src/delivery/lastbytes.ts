// Reads bytes of an image from the card that tell one picture from another.

import { newFault, type Fault } from '../fault';
import type { Image } from '../source/source';
import type { DeliveryTrip, ImageTrip } from './deliverytrip';

/** Number of bytes at the end of a picture that its digest covers: a sector of the card. */
const digestBytes = 512;
/** A quarter of an hour in milliseconds. Another time zone shifts the times of files by a multiple of it (src/source/removal.ts). */
const zoneMs = 900000;

/**
 * Reads bytes of the image from the card.
 * @param from offset in the image of the first byte to read
 * @param to offset of the byte after the last one
 * @returns the bytes, or the fault of the card
 */
export function bytesOf(trip: ImageTrip, from: number, to: number): string | Fault {
  const image = trip.attempt.image;
  const file = trip.source.open(image.path, true);
  if (!file) return newFault('image-unreadable', image.path);
  if (from) file.skip(from);
  const bytes = file.read(to - from) || '';
  const hasFailed = file.hasFailed();
  file.close();
  return bytes.length === to - from ? bytes : newFault(hasFailed ? 'image-unreadable' : 'image-changed', image.path);
}

/** Whether the text repeats a single character. Such padding of a file with a fixed size proves nothing about the content before it. */
export function isPadding(text: string): boolean {
  return text.split(text[0]!).length === text.length + 1;
}

/** Returns a digest of the picture's size, time and last bytes. Its temporary name and its own names on the server hold the digest. */
export function pictureDigest(trip: DeliveryTrip, image: Image): string {
  const file = trip.source.open(image.path, true);
  if (file && image.size > digestBytes) file.skip(image.size - digestBytes);
  const end = file && file.read(digestBytes) || '';
  if (file) file.close();
  return trip.hash(image.size + ' ' + (image.writtenMs || 0) % zoneMs + ' ' + end);
}
