import type { ImageTrip } from './trip';

/** Says it once. */
export function tellAgain(trip: ImageTrip): void {
  const image = trip.attempt.image;
  if (image.again) trip.log.info('image', image.path + ' again: ' + image.again);
  image.again = '';
}
