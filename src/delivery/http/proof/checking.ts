// Does the server have the image already?

import type { End, Handlers, OnEnd } from '../../../at/step';
import { isLost, type Fault } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { endQuery, Verdict } from '../../verdict';
import { askForImage, isAskable } from './askserver';
import { askPast } from './cache';
import { settleCheck } from './found';

export function createHttpCheckHandlers(trip: MethodTrip): Handlers {
  /** The live picture's former file of the same size must not pass for it. If unknown, the content decides. */
  function askBefore(onEnd: OnEnd): void {
    const attempt = trip.attempt;
    askForImage(trip, function (found) {
      if (found < Verdict.other) attempt.before = attempt.image.size;
      onEnd('refused');
    }, function (end, fault) {
      attempt.before = attempt.image.size;
      onEnd(end, end === 'broken' || isLost(fault) ? fault : undefined);
    });
  }

  function askAgain(onEnd: OnEnd): void {
    // the server confirmed the upload, so the image is probably there
    const isTaken = trip.http.taken === trip.attempt.image.path;
    function settle(found: Verdict): void { settleCheck(trip, found, onEnd); }
    // perhaps only the query failed
    function fail(end: End, fault?: Fault): void { onEnd(end, end === 'broken' || trip.link.lost || isTaken ? fault : undefined); }
    askForImage(trip, function (found) {
      if (isTaken && (found === Verdict.absent || found === Verdict.other)) askPast(trip, found, settle, fail);
      else settle(found);
    }, fail);
  }

  return {
    checking: function (onEnd) {
      function leave(end: End, fault?: Fault): void { endQuery(trip, end, fault, onEnd); }
      if (trip.attempt.image.isLive && isAskable(trip)) askBefore(onEnd);
      else if (trip.attempt.isRetry && isAskable(trip) && trip.http.spoilt !== trip.attempt.image.path) askAgain(leave);
      else leave('refused');
    }
  };
}
