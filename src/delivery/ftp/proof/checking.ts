// Asks whether the image is on the server from an earlier try, under its own name or a temporary one.

import { inBytes } from '../../../text';
import { copyMarkOf } from '../../copymark';
import { forgetCopies, type MethodTrip } from '../../deliverytrip';
import { underOwnName } from '../../imagescript';
import { endQuery, isTemporary, isToSend, settleBegun, Verdict } from '../../verdict';
import { naming } from '../naming';
import { runOnServer } from '../session/run';
import { setNames } from '../take';
import { noteCopy } from './copy';
import { askBefore, sizeBefore } from './fixed';
import { measureBegun } from './measure';
import { isToLook, leaveForeign } from './othercamera';
import { askSize, compare } from './whole';

/** Asks for the copy under the current name. @param isDoubtful the size proves nothing */
async function ask(trip: MethodTrip, isDoubtful: boolean): Promise<void> {
  const found = await askSize(trip, measureBegun);
  const isWhole = !!trip.attempt.isVerified;
  const isToRead = isDoubtful || trip.config['upload.verify'] === 'content';
  if (!isWhole && trip.attempt.serverBytes) noteCopy(trip, trip.attempt.serverBytes);
  const verdict = isWhole ? isToRead ? Verdict.doubtful : Verdict.whole : found === 'absent' ? Verdict.absent : found === 'untold' ? Verdict.hidden : Verdict.other;
  await settleBegun(trip, verdict, async function () { await compare(trip, isDoubtful); });
}

/** Asks for a copy that a former try left under the temporary name. */
async function askTemporary(trip: MethodTrip): Promise<void> {
  const resumable = trip.copies.resumable;
  trip.attempt.serverBytes = 0;
  if (resumable.slice(resumable.indexOf('/')) !== trip.attempt.image.path) throw ended('refused');
  await ask(trip, resumable[0] === '?');
  await naming(trip);
}

async function askAgain(trip: MethodTrip): Promise<void> {
  const image = trip.attempt.image;
  if (!trip.attempt.isRetry || trip.config['upload.verify'] === 'reply') throw ended('refused');
  const { end, fault } = await tried(underOwnName(trip, async function () { await ask(trip, image.isDoubtful); }));
  if (isToSend(trip, end, fault) && isTemporary(trip)) return await askTemporary(trip);
  throw ended(end, fault);
}

/** Returns the size of a file under the image's own name, in words. Empty: there is none, or it has the image's size. */
async function lookUp(trip: MethodTrip): Promise<string> {
  const size = trip.attempt.image.size;
  let words = '';
  await underOwnName(trip, async function () {
    const found = await sizeBefore(trip);
    if (typeof found === 'number' && found && found !== size) words = inBytes(found);
  });
  return words;
}

/** The copy in the modem has the image's former name. */
async function rename(trip: MethodTrip): Promise<void> {
  if (trip.copies.ahead === copyMarkOf(trip.attempt.image)) await tried(runOnServer(trip, 'unstage'));
  forgetCopies(trip);
  setNames(trip, trip.attempt.image);
}

export async function checking(trip: MethodTrip): Promise<void> {
  if (trip.attempt.image.isLive) return await askBefore(trip);
  if (isToLook(trip)) {
    const other = await lookUp(trip);
    if (other) await leaveForeign(trip, other, lookUp, rename);
  }
  const { end, fault } = await tried(askAgain(trip));
  endQuery(trip, end, fault);
  throw ended(end, fault);
}
