// Asks before an upload whether the server has the image already.

import { End, isLost } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { endQuery, Verdict } from '../../verdict';
import { askForImage, isAskable } from './askserver';
import { askPast } from './cache';
import { settleCheck } from './found';

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

/**
 * Asks the server for the image.
 * @param isTaken true: the server has confirmed an upload, so the image is probably there. If it is not shown, a query past a cache follows
 */
async function seek(trip: MethodTrip, isTaken: boolean): Promise<Verdict> {
  const found = await askForImage(trip);
  if (isTaken && (found === Verdict.absent || found === Verdict.other)) return await askPast(trip, found);
  return found;
}

async function askAgain(trip: MethodTrip): Promise<void> {
  if (!trip.attempt.isRetry || !isAskable(trip) || trip.http.spoilt === trip.attempt.image.path) throw ended(End.refused);
  const isTaken = trip.http.taken === trip.attempt.image.path;
  const { end, fault, value: found } = await tried(seek(trip, isTaken));
  // perhaps only the query failed, so the image is sent unless the server has confirmed it before
  if (end !== End.done) throw ended(end, end === End.broken || trip.link.lost || isTaken ? fault : undefined);
  await settleCheck(trip, found);
}

/** Runs the state `checking`. It ends `done` if the image is complete on the server, and `refused` without a fault if it is to be sent. */
export async function checking(trip: MethodTrip): Promise<void> {
  if (trip.attempt.image.isLive && isAskable(trip)) return await askBefore(trip);
  const { end, fault } = await tried(askAgain(trip));
  endQuery(trip, end, fault);
  throw ended(end, fault);
}
