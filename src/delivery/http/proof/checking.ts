// Does the server have the image already?

import type { End, Handlers, OnEnd } from '../../../at/step';
import { isLost, type Fault } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { endQuery, Verdict } from '../../verdict';
import { askForImage, isAskable } from './askserver';
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

  return {
    checking: function (onEnd) {
      const path = trip.attempt.image.path;
      function leave(end: End, fault?: Fault): void { endQuery(trip, end, fault, onEnd); }
      if (trip.attempt.image.isLive && isAskable(trip)) askBefore(onEnd);
      else if (trip.attempt.isRetry && isAskable(trip) && trip.http.spoilt !== path) {
        askForImage(trip, function (found) { settleCheck(trip, found, leave); }, function (end, fault) {
          // the server confirmed the upload, so the image is probably there, and only the query failed
          leave(end, end === 'broken' || trip.link.lost || trip.http.taken === path ? fault : undefined);
        });
      } else leave('refused');
    }
  };
}
