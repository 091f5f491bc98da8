// Requests by the modem's own HTTP engine.

import type { OnEnd } from '../../../at/step';
import { pieceBytes } from '../../../link/baud';
import { listenWith } from '../../../link/script';
import { wholeOf } from '../../../number';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows, scriptOf } from '../../imagescript';
import { doubtServer } from '../request/certificate';
import { faultOf } from '../status';

export interface Question {
  from: number | undefined;
  /** Last byte to request, or the size. */
  to: number;
  isToRead(status: number, length: number): boolean;
  take(bytes: string): void;
  onAnswer(status: number, length: number): void;
}

function readOut(trip: DeliveryTrip, bytes: number, take: (bytes: string) => void, onEnd: OnEnd): void {
  let read = 0;
  const rest = trip.variables['rest'] || '';
  function next(): void {
    const before = read;
    trip.variables['rest'] = '' + read;
    trip.variables['piece'] = '' + Math.min(pieceBytes(trip), bytes - read);
    if (read >= bytes) {
      trip.variables['rest'] = rest;
      onEnd('done');
    } else runRows(trip, scriptOf(trip, 'read', 0), 0, function (end, fault) {
      if (end === 'done' && read > before) next();
      else {
        trip.variables['rest'] = rest;
        onEnd(end, fault);
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
  Object.assign(trip.variables, { status: '', length: '', from: isPart ? '' + question.from : '0', to: isPart ? '' + question.to : '0' });
  runRows(trip, scriptOf(trip, 'ask', question.to), question.to, function (end, fault) {
    const status = wholeOf(trip.variables['status']);
    const length = wholeOf(trip.variables['length']) || 0;
    if (end !== 'done') onEnd(end, fault);
    else if (status >= 600) onEnd('refused', doubtServer(trip, faultOf(trip, status, 'GET', '' + status)));
    else if (!question.isToRead(status, length)) question.onAnswer(status, length);
    else readOut(trip, length, question.take, function (read, why) {
      if (read === 'done') question.onAnswer(status, length);
      else onEnd(read, why);
    });
  });
}
