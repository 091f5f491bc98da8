// Requests by the modem's own HTTP engine.

import type { OnEnd } from '../../at/step';
import { pieceBytes } from '../../link/baud';
import { listenWith } from '../../link/script';
import { runRows, scriptOf } from '../script';
import type { DeliveryTrip } from '../trip';
import type { Question } from './ask';
import { doubtServer } from './certificate';
import { faultOf } from './status';

/** Reads the response that the engine has stored. */
function readOut(trip: DeliveryTrip, bytes: number, take: (bytes: string) => void, onEnd: OnEnd): void {
  let read = 0;
  const rest = trip.bag['rest'] || '';
  function next(): void {
    const before = read;
    trip.bag['rest'] = '' + read;
    trip.bag['piece'] = '' + Math.min(pieceBytes(trip), bytes - read);
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

export function askEngine(trip: DeliveryTrip, question: Question, onEnd: OnEnd): void {
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
