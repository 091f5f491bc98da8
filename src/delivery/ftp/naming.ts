// Gives an image its own name on the server. Until it is verified, the image has a temporary name there.

import { End, type Fault } from '../../fault';
import type { MethodTrip } from '../deliverytrip';
import { underOwnName } from '../imagescript';
import { isReplyEnough, isTemporary, mostVanished } from '../verdict';
import { isCopyGone, isNo, settleSize } from './proof/copy';
import { isAsBefore } from './proof/fixed';
import { measure, measureFresh, type Measure } from './proof/measure';
import { compare } from './proof/whole';
import { eraseServed } from './session/directory';
import { runOnServer } from './session/run';
import { giveUpRename } from './session/server';

/**
 * Gives up renaming, since the server refuses it. The image's file with the temporary name is deleted. From now on, images get their final names at
 * once.
 */
async function doWithoutRename(trip: MethodTrip, fault: Fault): Promise<void> {
  giveUpRename(trip);
  await eraseServed(trip);
  throw ended(End.refused, fault);
}

/** Renames the image on the server. After a refusal, an older file of the image's name is deleted, and the rename is repeated once. */
async function rename(trip: MethodTrip, isAgain: boolean): Promise<void> {
  const { end, fault } = await tried(runOnServer(trip, 'rename'));
  // a modem may report a reply that it does not know (pure-ftpd's 451) as a connection error, although the server still answers. So that counts as
  // a refusal here
  if (end !== End.refused || (fault.code !== 'connection' && !isNo(end, fault))) throw ended(end, fault);
  let [found] = await measure(trip, false);
  // object storage refuses to rename an object that it does not show yet. With `verify` "none", nothing has waited for the object until now
  if (typeof found !== 'number') found = await measureFresh(trip);
  if (isCopyGone(trip, found)) return await seekRenamed(trip, found);
  if (isAgain) return await doWithoutRename(trip, fault);
  await underOwnName(trip, async function () { await eraseServed(trip); });
  return await rename(trip, true);
}

/**
 * Looks for the image's file under its own name, since there is none under the temporary name. Either the server renamed it despite its refusal, or
 * someone removed it.
 */
async function seekRenamed(trip: MethodTrip, gone: Measure): Promise<void> {
  let isThere = false;
  await underOwnName(trip, async function () {
    const [found] = await measure(trip, false);
    isThere = found === trip.attempt.image.size;
  });
  if (!isThere) await settleSize(trip, gone, undefined);
}

/** Asks for the file's size under its new name, since the line may have garbled that name in the command. */
async function verifyName(trip: MethodTrip): Promise<void> {
  const found = await measureFresh(trip);
  await settleSize(trip, found, async function () {
    if (trip.attempt.image.isLive && isAsBefore(trip)) await compare(trip, false);
  });
}

/** Runs the state `naming`: renames the image from its temporary name, unless it has its own already. */
export async function naming(trip: MethodTrip): Promise<void> {
  if (!isTemporary(trip) || isReplyEnough(trip)) return;
  await rename(trip, false);
  if (trip.server.vanished >= mostVanished) return;
  trip.attempt.image.isDoubtful = false;
  await underOwnName(trip, async function () { await verifyName(trip); });
}
