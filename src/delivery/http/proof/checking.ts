// Asks before an upload whether the server has the image already.

import { End, isLost } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { At } from '../../ownership';
import { settleBegun } from '../../verdict';
import { isAskable } from './askserver';
import { ask, decidePut } from './decideput';

/**
 * Asks for the file that the live picture or the report is to replace. If that file has, or may have, the new one's size, it must not pass for the
 * new one, so the content will decide.
 */
async function askBefore(trip: MethodTrip): Promise<void> {
  const attempt = trip.attempt;
  const { end, fault, value: shown } = await tried(ask(trip));
  if (end === End.done) attempt.shown = shown;
  if (end !== End.done || shown.final === attempt.image.size) attempt.before = attempt.image.size;
  throw ended(end === End.done ? End.refused : end, end === End.broken || isLost(fault) ? fault : undefined);
}

/** Runs the state `checking`. It ends `done` if the image is complete on the server, and `refused` without a fault if it is to be sent. */
export async function checking(trip: MethodTrip): Promise<void> {
  if (trip.attempt.image.isLive && isAskable(trip)) return await askBefore(trip);
  const act = await decidePut(trip, At.picked);
  await settleBegun(trip, act);
}
