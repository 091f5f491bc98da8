// The last bytes of an image, by which the server's copy of it is known.

import { fault, type Fault } from '../../fault';
import type { DeliveryTrip } from '../trip';

/** The image's last bytes, from the card; or why the card does not give them. */
export function tailOf(trip: DeliveryTrip, from: number): string | Fault {
  const image = trip.attempt.image!;
  const file = trip.source.open(image.path);
  if (!file) return fault('image-unreadable', image.path);
  if (from) file.skip(from);
  const tail = file.read(image.size - from) || '';
  const hasFailed = file.hasFailed();
  file.close();
  return tail.length === image.size - from ? tail : fault(hasFailed ? 'image-unreadable' : 'image-changed', image.path);
}

/** Padding, as of files that are all of one size: it says nothing of what stands before it. */
export function isPadding(text: string): boolean {
  return text.split(text[0]!).length === text.length + 1;
}
