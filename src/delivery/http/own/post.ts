// Sends an image from the modem's memory or drive by the modem's HTTP engine.

import type { Fault } from '../../../fault';
import { markOfModem } from '../../../link/link';
import { wholeOf } from '../../../number';
import { PostNote, type Words } from '../../../store/notewords';
import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';
import { scriptOf } from '../../imagescript';
import { spendCopy } from '../../spent';
import { judgeUpload } from '../judge';
import { tellProgress } from './progress';

/** Key of the note that keeps which meaning of `send_header` works with this modem. There are two, by modem. */
const noteOfHeader = 'post';

/** The noted meaning. Empty: unknown for this modem. */
function notedSense(trip: DeliveryTrip): string {
  const note = trip.notes.get(noteOfHeader).split(' ') as Words<PostNote>;
  return note[PostNote.mark] === markOfModem(trip, noteOfHeader) ? note[PostNote.sense] : '';
}

/** The meaning that is tried first, that of the SIM7600's manual. */
const usualSense = '1';

/** The meaning to begin with: the noted one, or the usual one. */
export function headerSense(trip: DeliveryTrip): string {
  return notedSense(trip) || usualSense;
}

/** Sends the image, and judges the status of the response. */
export async function post(trip: MethodTrip): Promise<void> {
  Object.assign(trip.variables, { status: '', length: '' });
  spendCopy(trip, 0);
  await tellProgress(trip, scriptOf(trip, 'put', trip.attempt.image.size));
  const status = wholeOf(trip.variables['status']);
  await judgeUpload(trip, status, 'POST', '' + status);
}

/** The server took the image for a request: it answers 400, or not in HTTP, for which the modem reports 600. */
function isUnread(trip: DeliveryTrip): boolean {
  return trip.variables['status'] === '400' || trip.variables['status'] === '600';
}

/** Posts with the current meaning. @param first fault of the other meaning, which was tried before */
async function postAs(trip: MethodTrip, first: Fault | undefined): Promise<void> {
  const sense = trip.variables['sendHeader'];
  const { end, fault } = await tried(post(trip));
  const isSense = end === 'refused' && !first && !notedSense(trip) && isUnread(trip);
  // the usual meaning is the first try of the next start, too
  if (end === 'done') trip.notes.put(noteOfHeader, markOfModem(trip, noteOfHeader) + ' ' + sense, sense === usualSense);
  if (!isSense) throw ended(end, end === 'refused' && first || fault);
  trip.variables['sendHeader'] = sense === '1' ? '0' : '1';
  await postAs(trip, fault);
}

/** Posts a file that is the whole request or only the body. If the server cannot read it, the other meaning is tried. */
export async function postFile(trip: MethodTrip): Promise<void> {
  await postAs(trip, undefined);
}
