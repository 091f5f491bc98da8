// Asks whether the server has the whole image. The code that decides (found.ts) is not in memory during the query.

import { End } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { isUnasked, mostVanished, settleUnasked, settleUpload, Verdict } from '../../verdict';
import { soften } from '../judge';
import { askForImage, isAskable } from './askserver';
import { askPast, forgetCache } from './cache';
import { settleFound } from './found';

/**
 * Number of times that the server is asked again after an upload. The first pause is `latePauseMs`, and each later pause is twice as long as the one
 * before.
 */
const lateAsks = 3;
const latePauseMs = 1000;

function isMissed(trip: MethodTrip, found: Verdict): boolean {
  return (found === Verdict.absent || found === Verdict.other) && trip.server.vanished < mostVanished;
}

/** Asks until the image is seen or the tries are used up, since object storage may show a new object late. */
async function seek(trip: MethodTrip): Promise<Verdict> {
  for (let count = 0; ; count++) {
    const asked = await askForImage(trip);
    let found = asked;
    if (!count && isMissed(trip, asked)) found = await askPast(trip, asked);
    if (!isMissed(trip, found) || count >= lateAsks) {
      if (isMissed(trip, found) && trip.server.isCached) forgetCache(trip);
      return found;
    }
    await elapsed(trip.clock, latePauseMs << count);
  }
}

/** Runs the state `verifying`: asks the server whether it has the whole image, unless the settings forbid that. */
export async function verifying(trip: MethodTrip): Promise<void> {
  if (isUnasked(trip)) {
    settleUnasked(trip);
    return;
  }
  if (!isAskable(trip)) return await settleUpload(trip, Verdict.hidden, 'a file sent by a form has no URL to check it by', undefined);
  const { end, fault, value: found } = await tried(seek(trip));
  if (end !== End.done) throw ended(end, fault && trip.attempt.image.isLive ? soften(fault) : fault);
  await settleFound(trip, found);
}
