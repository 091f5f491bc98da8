// Whether the server has an image already, and whether it has it whole. What becomes of the answer is found.ts: it is not in memory while
// the server is asked.

import type { Handlers, OnEnd } from '../../at/step';
import type { DeliveryTrip } from '../trip';
import { askServer, type Found } from './ask';
import { isAskable, settleCheck, settleFound, settleUnasked, tellAgain } from './found';

/** How often a server that does not show what it has just taken is asked again, and the first pause; each is twice the one before. */
const lateAsks = 3;
const latePauseMs = 1000;

export function createVerifyHandlers(trip: DeliveryTrip): Handlers {
  /** Object storage may show a new object late. */
  function askFresh(count: number, onEnd: OnEnd): void {
    askServer(trip, function (found: Found) {
      if (count < lateAsks && (found === 'absent' || found === 'other')) trip.clock.after(latePauseMs << count, function () { askFresh(count + 1, onEnd); });
      else settleFound(trip, found, onEnd);
    }, onEnd);
  }

  return {
    /** Before it is sent again: what came through may be whole. */
    checking: function (onEnd) {
      if (trip.attempt.isRetry && isAskable(trip) && trip.http.spoilt !== trip.attempt.image!.path) {
        askServer(trip, function (found) { settleCheck(trip, found, onEnd); }, function (end, wrong) {
          settleCheck(trip, undefined, onEnd, end, wrong);
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
