// Sends an image from the modem's memory or drive by its HTTP engine.

import type { Fault } from '../../../fault';
import { markOfModem } from '../../../link/link';
import { wholeOf } from '../../../number';
import { PostNote, type Words } from '../../../store/notewords';
import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';
import { scriptOf } from '../../imagescript';
import { spendCopy } from '../../spent';
import { judgeUpload } from '../judge';
import { tellProgress } from './progress';

/** `send_header` has two meanings, by modem: the one that works is stored with the modem's mark. */
const noteOfHeader = 'post';

/** Empty: unknown for this modem. */
function notedSense(trip: DeliveryTrip): string {
  const note = trip.notes.get(noteOfHeader).split(' ') as Words<PostNote>;
  return note[PostNote.mark] === markOfModem(trip, noteOfHeader) ? note[PostNote.sense] : '';
}

export function headerSense(trip: DeliveryTrip): string {
  return notedSense(trip) || '1';
}

export async function post(trip: MethodTrip): Promise<void> {
  Object.assign(trip.variables, { status: '', length: '' });
  spendCopy(trip, 0);
  await tellProgress(trip, scriptOf(trip, 'put', trip.attempt.image.size));
  const status = wholeOf(trip.variables['status']);
  await judgeUpload(trip, status, 'POST', '' + status);
}

/** The server took the image for a request: it answers 400, or not in HTTP (600). */
function isUnread(trip: DeliveryTrip): boolean {
  return trip.variables['status'] === '400' || trip.variables['status'] === '600';
}

/** @param first fault of the other meaning of `send_header` */
async function postAs(trip: MethodTrip, first: Fault | undefined): Promise<void> {
  const sense = trip.variables['sendHeader'];
  const { end, fault } = await tried(post(trip));
  const isSense = end === 'refused' && !first && !notedSense(trip) && isUnread(trip);
  if (end === 'done') trip.notes.put(noteOfHeader, markOfModem(trip, noteOfHeader) + ' ' + sense);
  if (!isSense) throw ended(end, end === 'refused' && first || fault);
  trip.variables['sendHeader'] = sense === '1' ? '0' : '1';
  await postAs(trip, fault);
}

/** The file may be the whole request or only the body: if the server cannot read it, tries the other. */
export async function postFile(trip: MethodTrip): Promise<void> {
  await postAs(trip, undefined);
}
