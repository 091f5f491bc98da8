// Does the server have the whole image? found.ts, which decides, is not in memory during the query.

import type { Handlers, OnEnd } from '../../../at/step';
import type { MethodTrip } from '../../deliverytrip';
import { isUnasked, mostVanished, settleUnasked, settleUpload, Verdict } from '../../verdict';
import { soften } from '../judge';
import { askForImage, isAskable } from './askserver';
import { askPast, forgetCache } from './cache';
import { settleFound } from './found';

/** Queries repeated after an upload, and the first pause; each pause doubles. */
const lateAsks = 3;
const latePauseMs = 1000;

export function createHttpVerifyHandlers(trip: MethodTrip): Handlers {
  function end(onEnd: OnEnd): OnEnd {
    return function (ended, fault) { onEnd(ended, fault && trip.attempt.image.isLive ? soften(fault) : fault); };
  }

  function isMissed(found: Verdict): boolean {
    return (found === Verdict.absent || found === Verdict.other) && trip.server.vanished < mostVanished;
  }

  /** Object storage may show a new object late. */
  function wait(found: Verdict, count: number, onEnd: OnEnd): void {
    if (isMissed(found) && count < lateAsks) trip.clock.after(latePauseMs << count, function () { ask(count + 1, onEnd); });
    else {
      if (isMissed(found) && trip.server.isCached) forgetCache(trip);
      settleFound(trip, found, onEnd);
    }
  }

  function ask(count: number, onEnd: OnEnd): void {
    askForImage(trip, function (found) {
      if (count || !isMissed(found)) wait(found, count, onEnd);
      else askPast(trip, found, function (past) { wait(past, 0, onEnd); }, end(onEnd));
    }, end(onEnd));
  }

  return {
    verifying: function (onEnd) {
      if (isAskable(trip)) ask(0, onEnd);
      else if (isUnasked(trip)) settleUnasked(trip, onEnd);
      else settleUpload(trip, Verdict.hidden, 'a file sent by a form has no URL to check it by', onEnd);
    }
  };
}
