// Sends an image over a socket, and again if the condition that its URL has no file (condition.ts) is not met.

import type { ImageTrip, MethodTrip } from '../../deliverytrip';
import { forgetFinal } from '../../facts';
import { Act, At } from '../../ownership';
import { spendReading, spendStream } from '../../spent';
import { hear, isToHear } from '../believe';
import { giveUpCondition } from '../condition';
import { judgeUpload } from '../judge';
import { isAskable } from '../proof/askserver';
import { decidePut } from '../proof/decideput';
import { headOf, wrapOf } from '../request/address';
import { isConditionRefused, isForCondition } from '../status';
import type { Answer } from './response';
import { exchange } from './socket';
import type { Request } from './write';

/** Makes the request for an image's upload. This is a separate function, so that its variables are freed before the upload. */
function requestOf(trip: ImageTrip): Request {
  const wrap = wrapOf(trip);
  const bytes = wrap.head.length + trip.attempt.image.size + wrap.tail.length;
  const method = trip.config['http.method'].toUpperCase();
  const head = headOf(trip, method, bytes, '');
  delete trip.attempt.heard;
  delete trip.attempt.mediaType;
  return {
    method: method, head: head + wrap.head, image: trip.attempt.image, tail: wrap.tail,
    isFollowed: isAskable(trip),
    onBody: function (piece) { if (piece) hear(trip, piece); },
    onField: function (name, value) { if (name === 'content-type') trip.attempt.mediaType = value; },
    isEnough: function (answer) { return answer.status >= 300 || !isToHear(trip); }
  };
}

/** Returns what the server has said, for the log. */
function saidBy(answer: Answer): string {
  const isMoved = answer.status >= 300 && answer.status < 400;
  return answer.line + (isMoved
    ? answer.location ? ' to ' + answer.location : ' without a target'
    : answer.wants ? ', and wants ' + answer.wants : '');
}

/**
 * Asks the table what follows, since the server has refused the condition of an upload.
 * @returns the status if the server refuses the condition as such, 0 if the upload is repeated, and undefined if the server has the whole image
 */
async function settleUnmet(trip: MethodTrip, answer: Answer): Promise<number | undefined> {
  const attempt = trip.attempt;
  let act = Act.fail;
  // whatever was there before the upload, another camera may have put its file there since
  forgetFinal(trip);
  if (!isConditionRefused(answer.status)) act = await decidePut(trip, At.refused);
  attempt.isConditional = act === Act.stepAside;
  if (act === Act.count) return undefined;
  // a folder that is missing, for instance
  if (act === Act.fail && answer.status === 409) await judgeUpload(trip, answer.status, trip.config['http.method'].toUpperCase(), saidBy(answer));
  // none is there, or one has a name that only this image can have. So the server refuses every condition
  return act === Act.fail || (act === Act.replace && attempt.image.takenNames && !attempt.image.isLive && !attempt.isRetry) ? answer.status : 0;
}

/** Sends the image, and judges the status of the response. */
export async function streamImage(trip: MethodTrip): Promise<void> {
  const attempt = trip.attempt;
  for (let refused = 0; ;) {
    spendStream(trip, 0);
    const answer = await exchange(trip, requestOf(trip));
    if (!attempt.isConditional || !isForCondition(answer.status)) {
      await judgeUpload(trip, answer.status, trip.config['http.method'].toUpperCase(), saidBy(answer));
      if (refused) giveUpCondition(trip, refused);
      return;
    }
    const status = await settleUnmet(trip, answer);
    if (status === undefined) return;
    // the next upload begins a new count
    spendReading(trip);
    refused = status;
  }
}
