// Gives an image its own name on the server. Until it is verified, the image has a temporary name there.

import { End, type Fault } from '../../fault';
import type { MethodTrip } from '../deliverytrip';
import { forgetFinal, noteWrite } from '../facts';
import { underOwnName } from '../imagescript';
import { Act, At } from '../ownership';
import { isReplyEnough, isTemporary, mostVanished } from '../verdict';
import { isNo, settleSize } from './proof/copy';
import { decide } from './proof/decide';
import { isAsBefore } from './proof/fixed';
import { measureFresh } from './proof/measure';
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

/** Renames the image on the server, once the table has said that its name is free. After a refusal, the table says what follows. */
async function rename(trip: MethodTrip): Promise<void> {
  let refusal: Fault | undefined;
  for (;;) {
    const act = await decide(trip, refusal ? At.kept : At.naming);
    if (act === Act.count) return;
    if (act === Act.vanish) return await settleSize(trip, 'absent', undefined);
    if (act === Act.giveUpRename) return await doWithoutRename(trip, refusal!);
    if (act === Act.erase) await underOwnName(trip, async function () { await eraseServed(trip); });
    if (act === Act.rename) noteWrite(trip);
    if (refusal && act !== Act.stepAside) trip.attempt.shown.erased = true;
    forgetFinal(trip);
    refusal = undefined;
    if (act !== Act.rename) continue;
    const { end, fault } = await tried(runOnServer(trip, 'rename'));
    if (!fault) return;
    // a modem may report a reply that it does not know (pure-ftpd's 451) as a connection error, although the server still answers. So that counts as
    // a refusal here
    if (end !== End.refused || (fault.code !== 'connection' && !isNo(end, fault))) throw ended(end, fault);
    delete trip.attempt.shown.temp;
    refusal = fault;
  }
}

/** Asks for the file's size under its new name, since the line may have garbled that name in the command. */
async function verifyName(trip: MethodTrip): Promise<void> {
  const found = await measureFresh(trip);
  await settleSize(trip, found, async function () {
    if (trip.attempt.image.isLive && isAsBefore(trip)) await compare(trip);
  });
}

/** Runs the state `naming`: renames the image from its temporary name, unless it has its own already. */
export async function naming(trip: MethodTrip): Promise<void> {
  if (!isTemporary(trip) || isReplyEnough(trip)) return;
  forgetFinal(trip);
  await rename(trip);
  if (trip.server.vanished >= mostVanished) return;
  await underOwnName(trip, async function () { await verifyName(trip); });
}
