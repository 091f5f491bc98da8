// Compares the server's copy of an image with the image: by a range around its last bytes, by its size, or as a whole.

import { has } from '#modems';
import type { Payload } from '../../../at/task';
import { End } from '../../../fault';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../../deliverytrip';
import { bytesOf, compareEnd } from '../../lastbytes';
import { Look, type Shown } from '../../ownership';
import { isUnasked, Verdict } from '../../verdict';
import { askEngine, type Question } from '../own/query';
import { headOf } from '../request/address';
import { exchange } from '../socket/socket';
import { faultOf, isHidden, isSuccess } from '../status';
import { cacheQuery, takesQuery } from './cachequery';

/** Number of bytes at the image's end that are compared with the server's copy after an upload. */
const fewBytes = 16;
/** Number of bytes by which the requested range goes beyond the image's end. This shows whether the server's file is longer. */
const beyond = 100;
/** If a response has no length, at most this many bytes beyond the requested range are read. */
const mostBeyond = 4096;

/** Whether the server can be asked for the image. If images are sent as a form, an image has no URL of its own. */
export function isAskable(trip: DeliveryTrip): boolean {
  return !trip.config['http.form'] && !isUnasked(trip);
}

async function askSocket(trip: ImageTrip, question: Question): Promise<[number, number]> {
  const answer = await exchange(trip, {
    method: 'GET', head: headOf(trip, 'GET', undefined, question.from === undefined ? '' : question.from + '-' + question.to), onBody: question.take,
    // a second query fetches the whole file after this one, so the connection stays open
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
  if (!has.ownHttp || trip.throttle.method.name === 'stream') return await askSocket(trip, question);
  return await askEngine(trip, question);
}

/**
 * Asks for a range around the end of the file at the image's URL. A file of another size than the one that is asked for has the size Infinity, since
 * the range does not tell it.
 * @param size that the file is to have, in bytes
 * @param bytes number of bytes at the end that are compared with the image, if the size is the image's
 */
export async function askForFile(trip: MethodTrip, size: number, bytes: number): Promise<Shown> {
  const from = Math.max(0, size - bytes);
  const isImage = size === trip.attempt.image.size;
  const read = isImage ? bytesOf(trip, from, size) : '';
  if (typeof read !== 'string') throw ended(End.refused, read);
  let got = '';
  function isPart(status: number, length: number): boolean {
    // a SIM800 may print 200 for the status 206, so the length tells whether a range has come
    return isSuccess(status) && length === size - from;
  }
  function take(part: string): void { got = (got + part).slice(0, 2 * bytes); }
  const [status, length] = await get(trip, {
    from: from, to: size + beyond, isToRead: function (told, all) { return isImage && isPart(told, all); }, take: take
  });
  if (isPart(status, length)) return { final: size, tail: isImage ? compareEnd(got, read) : undefined };
  // the server ignores ranges and would send the whole file. So the file's end is unknown, but its size is right
  if (status === 200 && length === size) return { final: size, tail: Look.padding };
  if (isSuccess(status) || status === 416) return { final: Infinity };
  if (status === 404 || status === 410) return { final: 'absent' };
  if (isHidden(status)) return { final: 'untold' };
  throw ended(End.refused, faultOf(trip, status, 'GET', '' + status));
}

/**
 * Asks for the end of the file at the image's URL after an upload, and compares it with the image. The verdict is doubtful in two cases of a right
 * size: the server did not send the end, or the end is only padding.
 */
export async function askForImage(trip: MethodTrip): Promise<Verdict> {
  const shown = await askForFile(trip, trip.attempt.image.size, fewBytes);
  if (shown.final === 'absent') return Verdict.absent;
  if (shown.final === 'untold') return Verdict.hidden;
  return shown.tail === Look.mine ? Verdict.whole : shown.tail === Look.padding ? Verdict.doubtful : Verdict.other;
}

/** Fetches the whole file at the image's URL, as script `get` does by FTP. @param payload receives the file's bytes */
export async function fetchAll(trip: MethodTrip, payload: Payload): Promise<void> {
  const size = trip.attempt.image.size;
  const [status] = await get(trip, {
    from: undefined, to: size,
    isToRead: function (told, length) { return isSuccess(told) && length === size; },
    take: function (bytes) { payload.take(bytes, false); }
  });
  if (!isSuccess(status)) throw ended(End.refused, faultOf(trip, status, 'GET', '' + status));
}
