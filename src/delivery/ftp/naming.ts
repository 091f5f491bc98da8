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
import { eraseServed } from './session/enterfolder';
import { runOnServer } from './session/run';
import { noteNamed, noteUnnamed } from './session/server';

/** Pauses before a refused rename is tried again, in milliseconds. A program at the server may hold the file, such as a search for viruses. */
function pausesMs(trip: MethodTrip): number[] {
  return trip.server.unnamed || trip.attempt.image.isCheck ? [] : [5000, 15000, 30000];
}

/**
 * Settles a refused rename, though nothing is in the way. After each pause it is tried again. Then the image waits for a later round, which tries it
 * once more. After that, its file of the temporary name is deleted, and it goes under its own name.
 */
async function settleRefused(trip: MethodTrip, fault: Fault, pauses: number[]): Promise<void> {
  const image = trip.attempt.image;
  const ms = pauses.shift();
  if (ms) {
    await elapsed(trip.clock, ms);
    // another round has begun, so this one must not go on, and it waits forever
    if (trip.attempt.image !== image) return await until<void>(function () { return; });
    return;
  }
  // the upload itself has succeeded, so its method is not to blame
  trip.attempt.isAnswered = true;
  fault.code = 'name-denied';
  if (image.isCheck || noteUnnamed(trip)) {
    trip.server.plain = image.path;
    trip.attempt.isFree = true;
    await eraseServed(trip);
  }
  throw ended(End.refused, fault);
}

/** Renames the image on the server, once the table has said that its name is free. After a refusal, the table says what follows. */
async function rename(trip: MethodTrip): Promise<void> {
  const pauses = pausesMs(trip);
  let refusal: Fault | undefined;
  for (;;) {
    const act = await decide(trip, refusal ? At.kept : At.naming);
    if (act === Act.count) return;
    if (act === Act.vanish) return await settleSize(trip, 'absent', undefined);
    if (act === Act.giveUpRename) await settleRefused(trip, refusal!, pauses);
    if (act === Act.erase) await underOwnName(trip, async function () { await eraseServed(trip); });
    if (act === Act.rename) noteWrite(trip);
    if (refusal && act !== Act.stepAside) trip.attempt.shown.erased = true;
    forgetFinal(trip);
    refusal = undefined;
    if (act !== Act.rename) continue;
    const { end, fault } = await tried(runOnServer(trip, 'rename'));
    if (!fault) {
      noteNamed(trip);
      return;
    }
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
