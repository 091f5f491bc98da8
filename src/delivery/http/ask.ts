// What the server shows of an image: the end of it, by a range around its last bytes, or all of it. By the modem's engine, or over a
// socket where the image goes by that.

import type { OnEnd } from '../../at/step';
import type { Payload } from '../../at/task';
import { fault, type Fault } from '../../fault';
import { listenWith } from '../../link/script';
import { runRows, scriptOf } from '../script';
import type { DeliveryTrip } from '../trip';
import { headOf } from './address';
import { wrapPayload } from './body';
import { doubtServer } from './certificate';
import { exchange } from './socket';
import { faultOf, isTaken } from './status';

/** So many bytes at its end are compared; what is longer by as many as `beyond` is found out. */
const tailBytes = 16;
const beyond = 100;
/** An answer that does not tell its length is read so far beyond what was asked for. */
const mostBeyond = 4096;
/** Asked for at once: the engine's receive buffer holds no more (facts: 1,024 bytes). */
const pieceBytes = 1024;

/**
 * What the server has under the image's URL: `whole` by its size and its last bytes, `doubtful` where these bytes tell nothing, another
 * file, none, or it does not show it.
 */
export type Found = 'whole' | 'doubtful' | 'other' | 'absent' | 'hidden';

/** Reads what the modem's engine has fetched. */
function readOut(trip: DeliveryTrip, bytes: number, take: (bytes: string) => void, onEnd: OnEnd): void {
  let read = 0;
  const rest = trip.bag['rest'] || '';
  function next(): void {
    const before = read;
    trip.bag['rest'] = '' + read;
    trip.bag['piece'] = '' + Math.min(pieceBytes, bytes - read);
    if (read >= bytes) {
      trip.bag['rest'] = rest;
      onEnd('done');
    } else runRows(trip, scriptOf(trip, 'read', 0), 0, function (end, wrong) {
      if (end === 'done' && read > before) next();
      else {
        trip.bag['rest'] = rest;
        onEnd(end, wrong);
      }
    }, listenWith(trip, function (part) {
      read += part.length;
      take(part);
    }));
  }
  next();
}

/** What is asked for, and what becomes of the answer. */
interface Question {
  /** The first byte; undefined: all are asked for. */
  from: number | undefined;
  /** The last byte, or how many there are. */
  to: number;
  /** Whether an answer of this status and length is to be read. */
  isToRead(status: number, length: number): boolean;
  take(bytes: string): void;
  /** Any answer of the server, read or not. */
  onAnswer(status: number, length: number): void;
}

function askEngine(trip: DeliveryTrip, question: Question, onEnd: OnEnd): void {
  const isPart = question.from !== undefined;
  Object.assign(trip.bag, { status: '', length: '', from: isPart ? '' + question.from : '0', to: isPart ? '' + question.to : '0' });
  runRows(trip, scriptOf(trip, 'ask', question.to), question.to, function (end, wrong) {
    const status = parseInt(trip.bag['status']!, 10);
    const length = parseInt(trip.bag['length']!, 10) || 0;
    if (end !== 'done') onEnd(end, wrong);
    else if (status >= 600) onEnd('refused', doubtServer(trip, faultOf(status, 'GET', '' + status)));
    else if (!question.isToRead(status, length)) question.onAnswer(status, length);
    else readOut(trip, length, question.take, function (read, why) {
      if (read === 'done') question.onAnswer(status, length);
      else onEnd(read, why);
    });
  });
}

function askSocket(trip: DeliveryTrip, question: Question, onEnd: OnEnd): void {
  const head = headOf(trip, 'GET', undefined, question.from === undefined ? '' : question.from + '-' + question.to);
  exchange(trip, {
    method: 'GET', payload: wrapPayload(trip, head, undefined, ''), bytes: head.length, onBody: question.take,
    isEnough: function (answer) {
      return answer.got > question.to + mostBeyond || (answer.length !== undefined && !question.isToRead(answer.status, answer.length));
    }
  }, function (answer) { question.onAnswer(answer.status, answer.length === undefined ? answer.got : answer.length); }, onEnd);
}

function get(trip: DeliveryTrip, question: Question, onEnd: OnEnd): void {
  if (trip.throttle.way!.name === 'stream') askSocket(trip, question, onEnd);
  else askEngine(trip, question, onEnd);
}

/** The image's last bytes, from the card; or why the card does not give them. */
function tailOf(trip: DeliveryTrip, from: number): string | Fault {
  const image = trip.attempt.image!;
  const file = trip.source.open(image.path);
  if (!file) return fault('image-unreadable', image.path);
  if (from) file.skip(from);
  const tail = file.read(image.size - from) || '';
  const hasFailed = file.hasFailed();
  file.close();
  return tail.length === image.size - from ? tail : fault(hasFailed ? 'image-unreadable' : 'image-changed', image.path);
}

/** Padding, as of files that are all of one size: it says nothing of what stands before it. */
function isPadding(text: string): boolean {
  return text.split(text[0]!).length === text.length + 1;
}

/** It is not meant to be asked: what is at fault only now (408, 429) aside. */
function isHidden(status: number): boolean {
  return status === 501 || (status >= 300 && status < 500 && status !== 408 && status !== 429);
}

export function askServer(trip: DeliveryTrip, onFound: (found: Found) => void, onEnd: OnEnd): void {
  const size = trip.attempt.image!.size;
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
    return isTaken(status) && length === tail.length;
  }
  function judge(status: number, length: number): void {
    if (isPart(status, length) && got === tail) onFound(isPadding(tail) ? 'doubtful' : 'whole');
    // it knows no ranges, and has told the size of all of it
    else if (status === 200 && length === size) onFound('doubtful');
    else if (isTaken(status) || status === 416) onFound('other');
    else if (status === 404 || status === 410) onFound('absent');
    else if (isHidden(status)) onFound('hidden');
    else onEnd('refused', faultOf(status, 'GET', '' + status));
  }
  function take(bytes: string): void { got = (got + bytes).slice(0, 2 * tailBytes); }
  get(trip, { from: from, to: size + beyond, isToRead: isPart, take: take, onAnswer: judge }, onEnd);
}

/** Fetches all of it; as `get` of compare.ts. */
export function fetchAll(trip: DeliveryTrip, onEnd: OnEnd, payload: Payload): void {
  const size = trip.attempt.image!.size;
  get(trip, {
    from: undefined, to: size,
    isToRead: function (status, length) { return isTaken(status) && length === size; },
    take: function (bytes) { payload.take(bytes, false); },
    onAnswer: function (status) {
      if (isTaken(status)) onEnd('done');
      else onEnd('refused', faultOf(status, 'GET', '' + status));
    }
  }, onEnd);
}
