// The way around another camera's file. It is in memory only once there is such a file.

import { copyMarkOf } from '../../copymark';
import { forgetCopies, type MethodTrip } from '../../deliverytrip';
import { mostForeign, noteShowsAll, tellForeign } from '../../othercamera';
import { runOnServer } from '../session/run';
import { setNames } from '../take';
import { lookUp } from './fixed';

/** The copy in the modem has the image's former name. */
async function rename(trip: MethodTrip): Promise<void> {
  if (trip.copies.ahead === copyMarkOf(trip.attempt.image)) await tried(runOnServer(trip, 'unstage'));
  forgetCopies(trip);
  setNames(trip, trip.attempt.image);
}

/** Gives the image a name under which the server has no file of another camera. @param first what `lookUp` has found under its own name */
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
