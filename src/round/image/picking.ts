// The state `picking`. It lasts until an image is to be sent, or nothing is left.

import type { CheckIn, ReadyTrip } from '../roundtrip';
import { takeDuePictures } from '../shooting';
import { failLive } from './live';
import { pick } from './pick';

/** What is picked next may concern no image, as a request of the console does. */
function leaveImage(trip: ReadyTrip): void {
  const before = trip.round.image;
  if (before && before.isLive && !before.isReport) failLive(trip, before);
  trip.round.image = undefined;
  trip.delivery.acts().take(undefined, false);
}

/**
 * Pictures that are due come first: what picks is not in memory meanwhile. Ends `refused` if nothing is left.
 * @param checkIn after the last image (src/checkin)
 */
export async function picking(trip: ReadyTrip, checkIn: CheckIn): Promise<void> {
  for (;;) {
    leaveImage(trip);
    let isTaken = false;
    if (trip.shots && trip.shots().left() === 0) await takeDuePictures(trip);
    else isTaken = await pick(trip, checkIn);
    if (isTaken) break;
    // a new turn has a free stack
    await elapsed(trip.clock, 0);
  }
}
