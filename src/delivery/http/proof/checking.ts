// Asks before an upload whether the server has the image already.

import { End, isLost } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { At } from '../../ownership';
import { settleBegun, Verdict } from '../../verdict';
import { askForImage, isAskable } from './askserver';
import { decidePut } from './decideput';

/**
 * Notes that the live picture's URL has, or may have, a former file of the same size. That file must not pass for the new picture, so the content
 * will decide.
 */
async function askBefore(trip: MethodTrip): Promise<void> {
  const attempt = trip.attempt;
  const { end, fault, value: found } = await tried(askForImage(trip));
  if (end !== End.done || found < Verdict.other) attempt.before = attempt.image.size;
  throw ended(end === End.done ? End.refused : end, end === End.broken || isLost(fault) ? fault : undefined);
}

/** Runs the state `checking`. It ends `done` if the image is complete on the server, and `refused` without a fault if it is to be sent. */
export async function checking(trip: MethodTrip): Promise<void> {
  if (trip.attempt.image.isLive && isAskable(trip)) return await askBefore(trip);
  const act = await decidePut(trip, At.picked);
  await settleBegun(trip, act);
}
