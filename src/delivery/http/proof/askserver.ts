// Looks at the server's copy of an image: at its end, by a range around the last bytes, or at all of it.

import type { Payload } from '../../../at/task';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../../deliverytrip';
import { isUnasked, Verdict } from '../../verdict';
import { askEngine, type Question } from '../own/query';
import { headOf } from '../request/address';
import { exchange } from '../socket/socket';
import { faultOf, isHidden, isSuccess } from '../status';
import { cacheQuery, takesQuery } from './cachequery';
import { isPadding, tailOf } from './tail';

/** Number of last bytes to compare. */
const tailBytes = 16;
/** The range reaches this many bytes beyond the image's end, which detects longer files. */
const beyond = 100;
/** Most bytes beyond the range in a response without a length. */
const mostBeyond = 4096;

/** The image can be asked for. A form has no URL of the image. */
export function isAskable(trip: DeliveryTrip): boolean {
  return !trip.config['http.form'] && !isUnasked(trip);
}

async function askSocket(trip: ImageTrip, question: Question): Promise<[number, number]> {
  const answer = await exchange(trip, {
    method: 'GET', head: headOf(trip, 'GET', undefined, question.from === undefined ? '' : question.from + '-' + question.to), onBody: question.take,
    // the whole file is asked for next
    isFollowed: question.from !== undefined && trip.config['upload.verify'] === 'content',
    isEnough: function (heard) {
      return heard.status >= 300 || heard.got > question.to + mostBeyond
        || (heard.length !== undefined && !question.isToRead(heard.status, heard.length));
    }
  });
  return [answer.status, answer.length === undefined ? answer.got : answer.length];
}

async function get(trip: MethodTrip, question: Question): Promise<[number, number]> {
  trip.variables['query'] = (trip.attempt.isPast || trip.server.isCached) && takesQuery(trip) ? cacheQuery(trip) : '';
  if (trip.throttle.method.name === 'stream') return await askSocket(trip, question);
  return await askEngine(trip, question);
}

/** Looks at the file at the image's URL. It is doubtful if all is right but the content was not shown, or if its end is padding. */
export async function askForImage(trip: MethodTrip): Promise<Verdict> {
  const size = trip.attempt.image.size;
  const from = Math.max(0, size - tailBytes);
  const read = tailOf(trip, from);
  if (typeof read !== 'string') throw ended('refused', read);
  const tail = read;
  let got = '';
  function isPart(status: number, length: number): boolean {
    // SIM800 may print 200 for 206
    return isSuccess(status) && length === tail.length;
  }
  function take(bytes: string): void { got = (got + bytes).slice(0, 2 * tailBytes); }
  const [status, length] = await get(trip, { from: from, to: size + beyond, isToRead: isPart, take: take });
  if (isPart(status, length) && got === tail) return isPadding(tail) ? Verdict.doubtful : Verdict.whole;
  // ranges are ignored, but the size is right
  if (status === 200 && length === size) return Verdict.doubtful;
  if (isSuccess(status) || status === 416) return Verdict.other;
  if (status === 404 || status === 410) return Verdict.absent;
  if (isHidden(status)) return Verdict.hidden;
  throw ended('refused', faultOf(trip, status, 'GET', '' + status));
}

/** Compares the size of the file at the image's URL. `whole`: it is the image's. */
export async function askForSize(trip: MethodTrip): Promise<Verdict> {
  const size = trip.attempt.image.size;
  const from = Math.max(0, size - tailBytes);
  const [status, length] = await get(trip, { from: from, to: size + beyond, isToRead: function () { return false; }, take: function () { return; } });
  if (status === 404 || status === 410) return Verdict.absent;
  // SIM800 may print 200 for 206
  if (isSuccess(status)) return length === size - from || (status === 200 && length === size) ? Verdict.whole : Verdict.other;
  return status === 416 ? Verdict.other : Verdict.hidden;
}

/** Fetches the whole file, as script `get` of readback.ts does. */
export async function fetchAll(trip: MethodTrip, payload: Payload): Promise<void> {
  const size = trip.attempt.image.size;
  const [status] = await get(trip, {
    from: undefined, to: size,
    isToRead: function (told, length) { return isSuccess(told) && length === size; },
    take: function (bytes) { payload.take(bytes, false); }
  });
  if (!isSuccess(status)) throw ended('refused', faultOf(trip, status, 'GET', '' + status));
}
