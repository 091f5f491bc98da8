import { newFault, type Fault } from '../../../fault';
import type { ImageTrip } from '../../deliverytrip';

/**
 * Reads the last bytes of the image from the card.
 * @param from offset in the image of the first byte to read
 * @returns the bytes, or the fault of the card
 */
export function tailOf(trip: ImageTrip, from: number): string | Fault {
  const image = trip.attempt.image;
  const file = trip.source.open(image.path, true);
  if (!file) return newFault('image-unreadable', image.path);
  if (from) file.skip(from);
  const tail = file.read(image.size - from) || '';
  const hasFailed = file.hasFailed();
  file.close();
  return tail.length === image.size - from ? tail : newFault(hasFailed ? 'image-unreadable' : 'image-changed', image.path);
}

/** Whether the text repeats a single character. Such padding of a file with a fixed size proves nothing about the content before it. */
export function isPadding(text: string): boolean {
  return text.split(text[0]!).length === text.length + 1;
}
