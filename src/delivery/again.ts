import type { ImageTrip } from './deliverytrip';

/** Logs once why the image is sent again. */
export function tellAgain(trip: ImageTrip): void {
  const image = trip.attempt.image;
  if (image.again) trip.log.info('image', image.path + ' again: ' + image.again);
  image.again = '';
}
