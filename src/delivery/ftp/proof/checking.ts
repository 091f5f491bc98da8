// Asks whether the image is on the server from an earlier try, under its own name or its temporary name.

import { End } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { underOwnName } from '../../imagescript';
import { isToLook } from '../../othercamera';
import { endQuery, isTemporary, isToSend, settleBegun, Verdict } from '../../verdict';
import { naming } from '../naming';
import { noteCopy } from './copy';
import { askBefore, lookUp } from './fixed';
import { leaveForeign } from './leaveforeign';
import { measureBegun } from './measure';
import { askSize, compare } from './whole';

/**
 * Asks the server for a file of the current name, and decides whether it is the image.
 * @param isDoubtful the file's size proves nothing, so its content decides
 */
async function ask(trip: MethodTrip, isDoubtful: boolean): Promise<void> {
  const found = await askSize(trip, measureBegun);
  const isWhole = !!trip.attempt.isVerified;
  const isToRead = isDoubtful || trip.config['upload.verify'] === 'content';
  if (!isWhole && trip.attempt.serverBytes) noteCopy(trip, trip.attempt.serverBytes);
  const verdict = isWhole ? isToRead ? Verdict.doubtful : Verdict.whole : found === 'absent' ? Verdict.absent : found === 'untold' ? Verdict.hidden : Verdict.other;
  await settleBegun(trip, verdict, async function () { await compare(trip, isDoubtful); });
}

/** Asks for a file that an earlier try left under the temporary name. If it is whole, it gets its own name. */
async function askTemporary(trip: MethodTrip): Promise<void> {
  const resumable = trip.copies.resumable;
  trip.attempt.serverBytes = 0;
  if (resumable.slice(resumable.indexOf('/')) !== trip.attempt.image.path) throw ended(End.refused);
  await ask(trip, resumable[0] === '?');
  await naming(trip);
}

async function askAgain(trip: MethodTrip): Promise<void> {
  const image = trip.attempt.image;
  if (!trip.attempt.isRetry || trip.config['upload.verify'] === 'reply') throw ended(End.refused);
  const { end, fault } = await tried(underOwnName(trip, async function () { await ask(trip, image.isDoubtful); }));
  if (isToSend(trip, end, fault) && isTemporary(trip)) return await askTemporary(trip);
  throw ended(end, fault);
}

/** Runs the state `checking`. It ends `done` if the image is complete on the server, and `refused` without a fault if it is to be sent. */
export async function checking(trip: MethodTrip): Promise<void> {
  if (trip.attempt.image.isLive) return await askBefore(trip);
  if (isToLook(trip)) {
    const other = await lookUp(trip);
    if (other) await leaveForeign(trip, other);
  }
  const { end, fault } = await tried(askAgain(trip));
  endQuery(trip, end, fault);
  throw ended(end, fault);
}
