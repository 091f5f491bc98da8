// An image from the modem's memory or drive to the server, by the modem's own HTTP.

import type { OnEnd } from '../../at/step';
import type { Fault } from '../../fault';
import { markOfModem } from '../../link/link';
import { scriptOf } from '../script';
import type { DeliveryTrip } from '../trip';
import { judgeUpload } from './judge';
import { tellProgress } from './progress';

/** Both senses of `send_header` (http facts 1a): the one that the server has taken is remembered, after the modem that has it. */
const noteOfHeader = 'post';

/** Empty where this modem's is not known. */
function notedSense(trip: DeliveryTrip): string {
  const note = trip.notes.get(noteOfHeader).split(' ');
  return note[0] === markOfModem(trip, noteOfHeader) ? note[1]! : '';
}

export function headerSense(trip: DeliveryTrip): string {
  return notedSense(trip) || '1';
}

export function post(trip: DeliveryTrip, onEnd: OnEnd): void {
  Object.assign(trip.bag, { status: '', length: '' });
  tellProgress(trip, scriptOf(trip, 'put', trip.attempt.image!.size), function (end, wrong) {
    const status = parseInt(trip.bag['status']!, 10);
    if (end === 'done') judgeUpload(trip, status, 'POST', '' + status, onEnd);
    else onEnd(end, wrong);
  });
}

/** An image that is taken for a request: a server says that it cannot read that (400), or nothing of HTTP (600). */
function isUnread(trip: DeliveryTrip): boolean {
  return trip.bag['status'] === '400' || trip.bag['status'] === '600';
}

/** @param first what was wrong with the other sense */
function postAs(trip: DeliveryTrip, first: Fault | undefined, onEnd: OnEnd): void {
  const sense = trip.bag['sendHeader'];
  post(trip, function (end, wrong) {
    const isSense = end === 'refused' && !first && !notedSense(trip) && isUnread(trip);
    if (end === 'done') trip.notes.put(noteOfHeader, markOfModem(trip, noteOfHeader) + ' ' + sense);
    if (!isSense) onEnd(end, end === 'refused' && first || wrong);
    else {
      trip.bag['sendHeader'] = sense === '1' ? '0' : '1';
      postAs(trip, wrong, onEnd);
    }
  });
}

/** The file may be the whole request, or the body alone: a server that cannot read the one is given the other. */
export function postFile(trip: DeliveryTrip, onEnd: OnEnd): void {
  postAs(trip, undefined, onEnd);
}
