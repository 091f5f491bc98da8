// Checks the server's copy of an image: its end, by a range around the last bytes, or all of it.

import type { OnEnd } from '../../../at/step';
import type { Payload } from '../../../at/task';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../../deliverytrip';
import { isUnasked, Verdict } from '../../verdict';
import { askEngine, type Question } from '../own/query';
import { headOf } from '../request/address';
import { exchange } from '../socket/socket';
import { faultOf, isHidden, isSuccess } from '../status';
import { cacheQuery, takesQuery } from './cachequery';
import { isPadding, tailOf } from './tail';

/** Last bytes to compare; `beyond` detects longer files. */
const tailBytes = 16;
const beyond = 100;
/** Limit of a response without a length, beyond the requested bytes. */
const mostBeyond = 4096;

/** A form has no URL to ask for the image. */
export function isAskable(trip: DeliveryTrip): boolean {
  return !trip.config['http.form'] && !isUnasked(trip);
}

function askSocket(trip: ImageTrip, question: Question, onEnd: OnEnd): void {
  exchange(trip, {
    method: 'GET', head: headOf(trip, 'GET', undefined, question.from === undefined ? '' : question.from + '-' + question.to), onBody: question.take,
    // the whole file is asked for next
    isFollowed: question.from !== undefined && trip.config['upload.verify'] === 'content',
    isEnough: function (answer) {
      return answer.status >= 300 || answer.got > question.to + mostBeyond
        || (answer.length !== undefined && !question.isToRead(answer.status, answer.length));
    }
  }, function (answer) { question.onAnswer(answer.status, answer.length === undefined ? answer.got : answer.length); }, onEnd);
}

function get(trip: MethodTrip, question: Question, onEnd: OnEnd): void {
  trip.variables['query'] = (trip.attempt.isPast || trip.server.isCached) && takesQuery(trip) ? cacheQuery(trip) : '';
  if (trip.throttle.method.name === 'stream') askSocket(trip, question, onEnd);
  else askEngine(trip, question, onEnd);
}

/** Measures the file at the image's URL. If it shows all but the content, or its end is padding, it is doubtful. */
export function askForImage(trip: MethodTrip, onVerdict: (verdict: Verdict) => void, onEnd: OnEnd): void {
  const size = trip.attempt.image.size;
  const from = Math.max(0, size - tailBytes);
  const read = tailOf(trip, from);
  if (typeof read !== 'string') {
    onEnd('refused', read);
    return;
  }
  const tail = read;
  let got = '';
  function isPart(status: number, length: number): boolean {
    // SIM800 may print 200 for 206
    return isSuccess(status) && length === tail.length;
  }
  function judge(status: number, length: number): void {
    if (isPart(status, length) && got === tail) onVerdict(isPadding(tail) ? Verdict.doubtful : Verdict.whole);
    // ranges are ignored, but the size is right
    else if (status === 200 && length === size) onVerdict(Verdict.doubtful);
    else if (isSuccess(status) || status === 416) onVerdict(Verdict.other);
    else if (status === 404 || status === 410) onVerdict(Verdict.absent);
    else if (isHidden(status)) onVerdict(Verdict.hidden);
    else onEnd('refused', faultOf(trip, status, 'GET', '' + status));
  }
  function take(bytes: string): void { got = (got + bytes).slice(0, 2 * tailBytes); }
  get(trip, { from: from, to: size + beyond, isToRead: isPart, take: take, onAnswer: judge }, onEnd);
}

/** Fetches the whole file; as `get` of readback.ts. */
export function fetchAll(trip: MethodTrip, onEnd: OnEnd, payload: Payload): void {
  const size = trip.attempt.image.size;
  get(trip, {
    from: undefined, to: size,
    isToRead: function (status, length) { return isSuccess(status) && length === size; },
    take: function (bytes) { payload.take(bytes, false); },
    onAnswer: function (status) {
      if (isSuccess(status)) onEnd('done');
      else onEnd('refused', faultOf(trip, status, 'GET', '' + status));
    }
  }, onEnd);
}
