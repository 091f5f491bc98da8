// Reads bytes of an image from the card that tell one picture from another.

import { newFault, type Fault } from '../fault';
import type { Image, Source } from '../source/source';
import type { DeliveryTrip, ImageTrip } from './deliverytrip';
import { Look } from './ownership';

/** Number of bytes at the end of a picture that tell it from others: a sector of the card. */
export const endBytes = 512;
/** A quarter of an hour in milliseconds. Another time zone shifts the times of files by a multiple of it (src/source/removal.ts). */
const zoneMs = 900000;

/** Opens the file of an image or a preview on the card at one of its bytes. It returns undefined if the file cannot be read. */
export function openImage(trip: Pick<DeliveryTrip, 'source'>, image: Image, at: number): ReturnType<Source['open']> {
  const file = trip.source.open((image.whole || image).path, true);
  const skipped = at + (image.from || 0);
  if (file && skipped) file.skip(skipped);
  return file;
}

/**
 * Reads bytes of the image from the card.
 * @param from offset in the image of the first byte to read
 * @param to offset of the byte after the last one
 * @returns the bytes, or the fault of the card
 */
export function bytesOf(trip: ImageTrip, from: number, to: number): string | Fault {
  const image = trip.attempt.image;
  const file = openImage(trip, image, from);
  if (!file) return newFault('image-unreadable', image.path);
  const bytes = file.read(to - from) || '';
  const hasFailed = file.hasFailed();
  file.close();
  return bytes.length === to - from ? bytes : newFault(hasFailed ? 'image-unreadable' : 'image-changed', image.path);
}

/** Whether the text repeats a single character. Such padding of a file with a fixed size proves nothing about the content before it. */
function isPadding(text: string): boolean {
  return text.split(text[0]!).length === text.length + 1;
}

/**
 * Tells how the end of a file on the server compares with the image. Filler at the end completed an upload after a loss. The bytes before it may be
 * those of this place, or, as bytes were lost before, those that end the image.
 * @param got the last bytes of the file
 * @param want the image's bytes at the same place
 */
export function compareEnd(got: string, want: string): Look {
  if (got === want) return isPadding(want) ? Look.padding : Look.mine;
  const before = got.replace(/[AT\r]+$/, '');
  const filler = got.length - before.length;
  const isFilled = filler > 0 && got.length === want.length && (before === want.slice(0, before.length) || before === want.slice(filler));
  return isFilled ? Look.filler : Look.other;
}

/**
 * Returns a digest of the picture's size, time and last bytes. Its temporary name and its own names on the server hold the digest. For files with a
 * fixed name it is one of the device, so that each picture replaces the last one, and no rest stays.
 */
export function pictureDigest(trip: DeliveryTrip, image: Image): string {
  if (image.isLive) return trip.hash(trip.config['device']);
  const file = openImage(trip, image, Math.max(0, image.size - endBytes));
  const end = file && file.read(endBytes) || '';
  if (file) file.close();
  return trip.hash(image.size + ' ' + (image.writtenMs || 0) % zoneMs + ' ' + end);
}
