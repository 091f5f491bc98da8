// Sends an image from the modem's memory or drive, by the modem's own HTTP engine.

import { End, type Fault } from '../../../fault';
import { markOfModem } from '../../../link/link';
import { wholeOf } from '../../../number';
import { PostNote, type Words } from '../../../store/notewords';
import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';
import { scriptOf } from '../../imagescript';
import { spendCopy } from '../../spent';
import { hear, isToHear, mostHeard } from '../believe';
import { judgeUpload } from '../judge';
import { isSuccess } from '../status';
import { tellProgress } from './progress';
import { readOut } from './query';

/**
 * Name of the note on the card about `send_header`, a parameter of AT+HTTPPOSTFILE. The note has the value that works with this modem, as the manuals
 * give the values two meanings.
 */
const noteOfHeader = 'post';

/** Returns the value of `send_header` that the note on the card has for this modem. It is empty if the note has none. */
function notedSense(trip: DeliveryTrip): string {
  const note = trip.notes.get(noteOfHeader).split(' ') as Words<PostNote>;
  return note[PostNote.mark] === markOfModem(trip, noteOfHeader) ? note[PostNote.sense] : '';
}

/** Value of `send_header` that is tried first: that of the SIM7600's manual. */
const usualSense = '1';

/** Returns the value of `send_header` to begin with: the one of the note on the card, otherwise the usual one. */
export function headerSense(trip: DeliveryTrip): string {
  return notedSense(trip) || usualSense;
}

/** Reads the beginning of the answer's content from the modem. If the modem refuses that, the image's next try goes over a socket. */
async function hearAnswer(trip: MethodTrip): Promise<void> {
  delete trip.attempt.heard;
  const bytes = Math.min(wholeOf(trip.variables['length']) || 0, mostHeard);
  if (!bytes || !isToHear(trip)) return;
  const { end, fault } = await tried(readOut(trip, bytes, function (piece) { hear(trip, piece); }));
  if (end === End.broken) throw ended(end, fault);
  if (end !== End.done) trip.http.bySocket = trip.attempt.image.path;
}

/** Sends the image by POST, and judges the status of the response. */
export async function post(trip: MethodTrip): Promise<void> {
  Object.assign(trip.variables, { status: '', length: '' });
  spendCopy(trip, 0);
  await tellProgress(trip, scriptOf(trip, 'put', trip.attempt.image.size));
  const status = wholeOf(trip.variables['status']);
  if (isSuccess(status)) await hearAnswer(trip);
  // only over a socket, the answer's fields are seen, which tell what login the server wants
  if (status === 401) trip.http.bySocket = trip.attempt.image.path;
  await judgeUpload(trip, status, 'POST', '' + status);
}

/** Whether the server has misread the image as a request. It then answers 400, or not in HTTP, for which the modem reports 600. */
function isUnread(trip: DeliveryTrip): boolean {
  return trip.variables['status'] === '400' || trip.variables['status'] === '600';
}

/**
 * Sends the file with the current value of `send_header`. If the server cannot read it, the other value is tried.
 * @param first fault of the value that was tried before; undefined: this is the first value
 */
async function postAs(trip: MethodTrip, first: Fault | undefined): Promise<void> {
  const sense = trip.variables['sendHeader'];
  const { end, fault } = await tried(post(trip));
  const isSense = end === End.refused && !first && !notedSense(trip) && isUnread(trip);
  // if the usual value works, the note on the card is not urgent, since the next boot tries that value first anyway
  if (end === End.done) trip.notes.put(noteOfHeader, markOfModem(trip, noteOfHeader) + ' ' + sense, sense === usualSense);
  if (!isSense) throw ended(end, end === End.refused && first || fault);
  trip.variables['sendHeader'] = sense === '1' ? '0' : '1';
  await postAs(trip, fault);
}

/**
 * Sends a file on the modem's drive. Depending on `send_header`, the modem takes that file as the whole request or only as the request's body. If the
 * server cannot read it, the other value is tried.
 */
export async function postFile(trip: MethodTrip): Promise<void> {
  await postAs(trip, undefined);
}
