// Does the server have the whole image? found.ts, which decides, is not in memory during the query.

import type { Handlers, OnEnd } from '../../../at/step';
import type { MethodTrip } from '../../deliverytrip';
import { isUnasked, mostVanished, settleUnasked, settleUpload, Verdict } from '../../verdict';
import { soften } from '../judge';
import { askForImage, isAskable } from './askserver';
import { settleFound } from './found';

/** Queries repeated after an upload, and the first pause; each pause doubles. */
const lateAsks = 3;
const latePauseMs = 1000;

export function createHttpVerifyHandlers(trip: MethodTrip): Handlers {
  /** Object storage may show a new object late. */
  function askFresh(count: number, onEnd: OnEnd): void {
    askForImage(trip, function (found) {
      const mayBeLate = (found === Verdict.absent || found === Verdict.other) && count < lateAsks && trip.server.vanished < mostVanished;
      if (mayBeLate) trip.clock.after(latePauseMs << count, function () { askFresh(count + 1, onEnd); });
      else settleFound(trip, found, onEnd);
    }, function (end, fault) { onEnd(end, fault && trip.attempt.image.isLive ? soften(fault) : fault); });
  }

  return {
    verifying: function (onEnd) {
      if (isAskable(trip)) askFresh(0, onEnd);
      else if (isUnasked(trip)) settleUnasked(trip, onEnd);
      else settleUpload(trip, Verdict.hidden, 'a file sent by a form has no URL to check it by', onEnd);
    }
  };
}
