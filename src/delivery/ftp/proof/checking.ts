// Asks whether the image is on the server from an earlier try, under its own name or its temporary name.

import type { MethodTrip } from '../../deliverytrip';
import { Act, At } from '../../ownership';
import { settleBegun } from '../../verdict';
import { naming } from '../naming';
import { waitsForName } from '../session/server';
import { decide } from './decide';
import { clearLive } from './fixed';

/** Runs the state `checking`. It ends `done` if the image is complete on the server, and `refused` without a fault if it is to be sent. */
export async function checking(trip: MethodTrip): Promise<void> {
  if (trip.attempt.image.isLive) return await clearLive(trip);
  const image = trip.attempt.image;
  const isWaiting = waitsForName(trip, image);
  // it was verified there before its rename
  if (isWaiting) trip.copies.clean = image.path;
  // no upload of the image has begun before its first try, so nothing of it can be there
  let act = Act.stage;
  if (trip.attempt.isRetry) act = await decide(trip, At.picked);
  // what waited for its name is gone, and it is sent for the second time
  if (isWaiting && act === Act.stage) {
    trip.server.plain = image.path;
    trip.variables['name'] = trip.variables['finalName'];
  }
  await settleBegun(trip, act);
  if (act === Act.name) await naming(trip);
}
