// Decides whether the server's 2xx to an upload is believed. A script may answer 200 and keep nothing. An operator answers by a page of its
// own if the SIM has no credit.

import { newFault, type Fault } from '../../fault';
import { cut, has } from '../../text';
import type { ImageTrip } from '../deliverytrip';
import { noteServer } from '../servernote';
import { isTold, Told } from '../told';
import { isReplyEnough } from '../verdict';
import { isAskable } from './proof/askserver';

/** Number of bytes at the beginning of an answer in which the text of `http.answer` is looked for. */
export const mostHeard = 1024;
/** Number of characters of an answer that the log shows. */
const mostShown = 60;

/** Whether the answer to the upload is all that shows its delivery, since the server shows no files. */
function isTrusted(trip: ImageTrip): boolean {
  return !isAskable(trip) || isReplyEnough(trip) || isTold(trip, Told.unseen);
}

/** Whether the answer is a page for people. Without its media type, all is a page that is not empty, JSON or XML. */
function isPage(trip: ImageTrip, heard: string): boolean {
  const type = trip.attempt.mediaType;
  return type ? /html/i.test(type) : /^\s*[^\s{\[]/.test(heard) && !/^\s*<\?xml/.test(heard);
}

/** Whether the content of a 2xx to an upload is to be read, or read further. */
export function isToHear(trip: ImageTrip): boolean {
  const text = trip.config['http.answer'];
  const heard = trip.attempt.heard || '';
  if (heard.length >= mostHeard || (text && has(heard, text))) return false;
  return !!text || !!trip.attempt.image.isCheck || (isTrusted(trip) && (!trip.attempt.mediaType || isPage(trip, heard)));
}

/** Keeps a piece of the answer's content. */
export function hear(trip: ImageTrip, piece: string): void {
  trip.attempt.heard = ((trip.attempt.heard || '') + piece).slice(0, mostHeard);
}

/**
 * Judges the answer of a 2xx. With `http.answer`, it must hold that text. Otherwise, a page is not believed if the image would then be deleted, or if
 * this server has not answered by a page before.
 * @returns undefined if the answer is believed
 */
export function judgeAnswer(trip: ImageTrip, where: string): Fault | undefined {
  const config = trip.config;
  const server = trip.server;
  const heard = trip.attempt.heard || '';
  const text = config['http.answer'];
  const shown = heard ? '"' + cut(heard.replace(/[^!-~][^!-~]*/g, ' ').trim(), mostShown) + '"' : 'an empty answer';
  if (trip.attempt.image.isCheck) trip.log.info('server', 'has answered the test picture: ' + shown);
  if (text) return has(heard, text) ? undefined : newFault('answer-wrong', where, 'the text of http.answer is not in ' + shown);
  if (!isTrusted(trip)) return undefined;
  const isNow = isPage(trip, heard);
  if (isNow && (server.hasPages === false || (config['upload.verify'] === 'reply' && config['images.afterUpload'] === 'delete'))) {
    return newFault('answer-wrong', where, 'a page came back in place of the server\'s answer: ' + shown);
  }
  if (server.hasPages || server.hasPages === isNow) return undefined;
  if (isNow) {
    trip.log.warn('server', 'answers by a page, which may say that it kept nothing: ' + shown
      + '; set http.answer to a text that only the answer to a kept image holds');
  }
  server.hasPages = isNow;
  noteServer(trip, !isNow);
  return undefined;
}
