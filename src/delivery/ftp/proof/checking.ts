// Asks whether the image is on the server from an earlier try, under its own name or its temporary name.

import type { MethodTrip } from '../../deliverytrip';
import { Act, At } from '../../ownership';
import { settleBegun } from '../../verdict';
import { naming } from '../naming';
import { decide } from './decide';
import { clearLive } from './fixed';

/** Runs the state `checking`. It ends `done` if the image is complete on the server, and `refused` without a fault if it is to be sent. */
export async function checking(trip: MethodTrip): Promise<void> {
  if (trip.attempt.image.isLive) return await clearLive(trip);
  const act = await decide(trip, At.picked);
  await settleBegun(trip, act);
  if (act === Act.name) await naming(trip);
}
