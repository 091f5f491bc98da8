// Sends an image over a socket, and again if the condition that its URL has no file (condition.ts) is not met.

import type { ImageTrip, MethodTrip } from '../../deliverytrip';
import { spendReading, spendStream } from '../../spent';
import { judgeUpload } from '../judge';
import { isAskable } from '../proof/askserver';
import { giveUpCondition, settleUnmet } from '../proof/unmet';
import { headOf, wrapOf } from '../request/address';
import { isConditionRefused, isForCondition } from '../status';
import { exchange } from './socket';
import type { Request } from './write';

/** Makes the request for an image's upload. This is a separate function, so that its variables are freed before the upload. */
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

/** Sends the image, and judges the status of the response. */
export async function streamImage(trip: MethodTrip): Promise<void> {
  const attempt = trip.attempt;
  /** Status of the response that refused the condition's header as such. 0: the server has not refused the header. */
  let refused = 0;
  for (let others = 0; ; others++) {
    spendStream(trip, 0);
    const answer = await exchange(trip, requestOf(trip));
    if (!attempt.isConditional || !isForCondition(answer.status)) {
      await judgeUpload(trip, answer.status, trip.config['http.method'].toUpperCase(), answer.line + (answer.location ? ' to ' + answer.location : ''));
      if (refused) giveUpCondition(trip, refused);
      else if (attempt.isConditional) trip.http.ours = 0;
      return;
    }
    spendReading(trip);
    if (isConditionRefused(answer.status)) refused = answer.status;
    await settleUnmet(trip, answer, others);
  }
}
