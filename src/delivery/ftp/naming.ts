// Gives an image its own name on the server. Until it is verified, the image has a temporary name there.

import { End, type Fault } from '../../fault';
import type { MethodTrip } from '../deliverytrip';
import { forgetFinal, noteWrite, sharesRefused } from '../facts';
import { underOwnName } from '../imagescript';
import { Act, At } from '../ownership';
import { isReplyEnough, isTemporary, mostVanished } from '../verdict';
import { isNo, settleSize } from './proof/copy';
import { decide } from './proof/decide';
import { isAsBefore } from './proof/fixed';
import { measureFresh } from './proof/measure';
import { verifying } from './proof/verifying';
import { compare } from './proof/whole';
import { sending } from './put/sending';
import { staging } from './put/staging';
import { eraseServed } from './session/directory';
import { runOnServer } from './session/run';
import { forgetUnnamed, hasHabit, noteUnnamed } from './session/server';

/** An image that was refused for so much, in sixteenths of its size, waits no longer for its name. That is after an hour or more. */
const mostRefused = 22;

/** Pauses before a refused rename is tried again, in milliseconds. A program at the server may hold the file, such as a search for viruses. */
function pausesMs(): number[] {
  return [5000, 15000, 30000];
}

/** Deletes the image's file of the temporary name, and sends the image again under its own name from the start. */
async function sendAnew(trip: MethodTrip): Promise<void> {
  forgetUnnamed(trip, false);
  await eraseServed(trip);
  trip.variables['name'] = trip.variables['finalName'];
  trip.attempt.shown = {};
  await staging(trip);
  await sending(trip);
  await verifying(trip);
}

/**
 * Ends the try, since the server has refused the rename each time. The image keeps its temporary name there until a later round, unless the server
 * has the habit, or the image waits for long.
 */
async function putOff(trip: MethodTrip, fault: Fault): Promise<void> {
  const image = trip.attempt.image;
  noteUnnamed(trip, false);
  if (hasHabit(trip) || sharesRefused(image) >= mostRefused) return await sendAnew(trip);
  if (!image.isLive) trip.source.skip(image);
  // the upload itself has succeeded, so its method is not to blame
  trip.attempt.isAnswered = true;
  fault.code = 'name-denied';
  throw ended(End.refused, fault);
}

/** Asks the table whether the final name is free, and renames the image. @returns the server's refusal; undefined: it is renamed */
async function tryRename(trip: MethodTrip): Promise<Fault | undefined> {
  let act = await decide(trip, At.naming);
  while (act === Act.stepAside) act = await decide(trip, At.naming);
  noteWrite(trip);
  forgetFinal(trip);
  const { end, fault } = await tried(runOnServer(trip, 'rename'));
  // a modem may report a reply that it does not know (pure-ftpd's 451) as a connection error, although the server still answers. So that counts as
  // a refusal here
  if (fault && (end !== End.refused || (fault.code !== 'connection' && !isNo(end, fault)))) throw ended(end, fault);
  delete trip.attempt.shown.temp;
  return fault;
}

/**
 * Renames the image on the server. After a refusal the table says what follows, and after three pauses again. Between them only the final name is
 * asked for, since a listing may be long.
 */
async function rename(trip: MethodTrip): Promise<void> {
  const image = trip.attempt.image;
  const pauses = trip.server.noRename ? [] : pausesMs();
  for (let isFirst = true; ;) {
    const refusal = await tryRename(trip);
    if (!refusal) {
      forgetUnnamed(trip, false);
      return;
    }
    if (isFirst || !pauses.length) {
      const act = await decide(trip, At.kept);
      if (act === Act.count) return;
      if (act === Act.vanish) return await settleSize(trip, 'absent', undefined);
      if (act === Act.erase) await underOwnName(trip, async function () { await eraseServed(trip); });
      if (act !== Act.stepAside) trip.attempt.shown.erased = true;
      forgetFinal(trip);
      if (act === Act.erase || act === Act.stepAside) continue;
      if (!pauses.length) return await putOff(trip, refusal);
      isFirst = false;
    }
    await elapsed(trip.clock, pauses.shift()!);
    // another round has begun, so this one must not go on, and it waits forever
    if (trip.attempt.image !== image) return await until<void>(function () { return; });
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
