import type { ImageTrip, MethodTrip } from '../../deliverytrip';
import { spendStream } from '../../spent';
import { judgeUpload } from '../judge';
import { isAskable } from '../proof/askserver';
import { headOf, wrapOf } from '../request/address';
import { exchange } from './socket';
import type { Request } from './write';

/** Makes the request of an image's upload. Its own function frees its variables before the upload. */
function requestOf(trip: ImageTrip): Request {
  const wrap = wrapOf(trip);
  const bytes = wrap.head.length + trip.attempt.image.size + wrap.tail.length;
  const method = trip.config['http.method'].toUpperCase();
  const head = headOf(trip, method, bytes, '');
  return {
    method: method, head: head + wrap.head, image: trip.attempt.image, tail: wrap.tail,
    isFollowed: isAskable(trip),
    onBody: function () { return; },
    isEnough: function () { return true; }
  };
}

/** Sends an image over a socket, and judges the status of the response. */
export async function streamImage(trip: MethodTrip): Promise<void> {
  spendStream(trip, 0);
  const answer = await exchange(trip, requestOf(trip));
  await judgeUpload(trip, answer.status, trip.config['http.method'].toUpperCase(), answer.line + (answer.location ? ' to ' + answer.location : ''));
}
