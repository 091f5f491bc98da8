// Gives an image another name, since another camera's file has its name. This code is in memory only once there is such a file.

import { copyMarkOf } from '../../copymark';
import { forgetCopies, type MethodTrip } from '../../deliverytrip';
import { mostForeign, noteShowsAll, tellForeign } from '../../othercamera';
import { runOnServer } from '../session/run';
import { setNames } from '../take';
import { lookUp } from './fixed';

/** Sets the names on the server again after the image got another name. The copy in the modem has the former name, so it does not count any more. */
async function rename(trip: MethodTrip): Promise<void> {
  if (trip.copies.ahead === copyMarkOf(trip.attempt.image)) await tried(runOnServer(trip, 'unstage'));
  forgetCopies(trip);
  setNames(trip, trip.attempt.image);
}

/**
 * Gives the image a name under which the server has no file of another camera. After `mostForeign` other names, it gets its own name again.
 * @param first size of the file under the image's own name, in words
 */
export async function leaveForeign(trip: MethodTrip, first: string): Promise<void> {
  const image = trip.attempt.image;
  const before = image.takenNames || 0;
  let found = first;
  for (let i = 0; found && i < mostForeign; i++) {
    image.takenNames = (image.takenNames || 0) + 1;
    await rename(trip);
    found = await lookUp(trip);
  }
  if (!found) {
    tellForeign(trip, first);
    return;
  }
  image.takenNames = before;
  await rename(trip);
  noteShowsAll(trip);
}
