// Copies the body of an image's request into the modem, for the modem's HTTP engine.

import { has } from '#modems';
import { End, newFault } from '../../fault';
import type { MethodTrip } from '../deliverytrip';
import { runOwn } from '../imagescript';
import { findDrive, noteRefusal } from '../pour/drive';
import { settlePace } from '../pour/pace';
import { clearFormer, countLoss, isToCompare, noteStaged } from '../pour/stage';
import { compareCopy } from '../readback';
import { wrapOf } from './request/address';
import { bodyPayload } from './request/body';

/** Copies the request's body into the modem, which is told the number of bytes before. */
async function stage(trip: MethodTrip): Promise<void> {
  const wrap = wrapOf(trip);
  await clearFormer(trip);
  const { end, fault } = await tried(until(function (onEnd) { runOwn(trip, 'stage', onEnd, bodyPayload(trip, wrap.head, wrap.tail)); }));
  await countLoss(trip, 'stage', end, fault);
}

async function fill(trip: MethodTrip): Promise<void> {
  await stage(trip);
  if (isToCompare(trip)) await compareCopy(trip, runOwn, 'readBack', wrapOf(trip).head.length);
}

/** Finds the modem's drive. It ends `refused` if the modem's HTTP engine cannot read from that drive. */
async function findOwnDrive(trip: MethodTrip): Promise<void> {
  await findDrive(trip, [trip.throttle.method]);
  const bad = (trip.throttle.method.notFrom || '').split('=');
  if (bad[1] && bad[1] === trip.variables['drive']) throw ended(End.refused, newFault('drive-missing', bad[0], bad[1].slice(0, -1) + ' alone'));
}

/** Runs the state `staging`: unless the image goes over a socket, copies it into the modem. */
export async function staging(trip: MethodTrip): Promise<void> {
  if (trip.copies.staged === trip.attempt.image.path && trip.throttle.method.hasDrive) return;
  const { end: found, fault: noDrive } = await tried(findOwnDrive(trip));
  if (found !== End.done) {
    noteRefusal(trip, noDrive);
    throw ended(found, noDrive);
  }
  await settlePace(trip);
  if (!has.ownHttp || trip.throttle.method.name === 'stream') return;
  const { end, fault } = await tried(fill(trip));
  noteStaged(trip, end, fault);
  throw ended(end, fault);
}
