// The state `picking`. It lasts until an image is to be sent, or nothing is left.

import type { CheckIn, ReadyTrip } from '../roundtrip';
import { takeDuePictures } from '../shooting';
import { failLive } from './live';
import { pick } from './pick';
import { failPreview } from './previewend';

/**
 * Forgets the image that was sent last, since a request of the console may come next, which concerns no image. If that image is still a live
 * picture or a preview, its sending has failed.
 */
function leaveImage(trip: ReadyTrip): void {
  const before = trip.round.image;
  if (before && before.isLive && !before.isReport) failLive(trip, before);
  if (before && before.whole) failPreview(trip, before);
  trip.round.image = undefined;
  trip.delivery.acts().take(undefined, false);
}

/**
 * Runs the state `picking`. Due pictures of the camera are taken first, while the code that picks is not in memory. The state ends
 * `refused` if nothing is left.
 * @param checkIn sends the report and fetches settings and firmware after the last image (src/checkin)
 */
export async function picking(trip: ReadyTrip, checkIn: CheckIn): Promise<void> {
  for (;;) {
    leaveImage(trip);
    let isTaken = false;
    if (trip.shots && trip.shots().left() === 0) await takeDuePictures(trip);
    else isTaken = await pick(trip, checkIn);
    if (isTaken) break;
    // the loop goes on from a timer, which begins a new turn of the event loop with the whole stack
    await elapsed(trip.clock, 0);
  }
}
