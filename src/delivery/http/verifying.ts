// Whether the server has an image, and has it whole. found.ts, which decides, is not in memory during the query.

import type { Handlers, OnEnd } from '../../at/step';
import { isLost } from '../../fault';
import { tellAgain } from '../again';
import type { MethodTrip } from '../deliverytrip';
import { soften } from './judge';
import { askForImage, type Found } from './proof/askserver';
import { isAskable, noteBefore, settleCheck, settleFound, settleUnasked } from './proof/found';

/** Repeated queries after an upload, and the first pause; each pause doubles. */
const lateAsks = 3;
const latePauseMs = 1000;

export function createHttpVerifyHandlers(trip: MethodTrip): Handlers {
  /** Object storage may show a new object late. */
  function askFresh(count: number, onEnd: OnEnd): void {
    askForImage(trip, function (found: Found) {
      if (count < lateAsks && (found === 'absent' || found === 'other')) trip.clock.after(latePauseMs << count, function () { askFresh(count + 1, onEnd); });
      else settleFound(trip, found, onEnd);
    }, function (end, fault) { onEnd(end, fault && trip.attempt.image.isLive ? soften(fault) : fault); });
  }

  return {
    /** Runs before another upload: the first may have succeeded. */
    checking: function (onEnd) {
      if (trip.attempt.image.isLive && isAskable(trip)) {
        askForImage(trip, function (found) {
          noteBefore(trip, found);
          onEnd('refused');
        }, function (end, fault) {
          // the former file is not known, so the content decides
          noteBefore(trip, 'doubtful');
          onEnd(end, end === 'broken' || isLost(fault) ? fault : undefined);
        });
      } else if (trip.attempt.isRetry && isAskable(trip) && trip.http.spoilt !== trip.attempt.image.path) {
        askForImage(trip, function (found) { settleCheck(trip, found, onEnd); }, function (end, fault) {
          settleCheck(trip, undefined, onEnd, end, fault);
        });
      } else {
        tellAgain(trip);
        onEnd('refused');
      }
    },

    verifying: function (onEnd) {
      if (isAskable(trip)) askFresh(0, onEnd);
      else settleUnasked(trip, onEnd);
    }
  };
}
