// Whether the server has an image, and has it whole. found.ts, which decides, is not in memory during the query.

import type { End, Handlers, OnEnd } from '../../at/step';
import { isLost, type Fault } from '../../fault';
import type { MethodTrip } from '../deliverytrip';
import { endCheck, isUnasked, mostVanished, settleUnasked, settleUpload, Verdict } from '../verdict';
import { soften } from './judge';
import { askForImage } from './proof/askserver';
import { settleCheck, settleFound } from './proof/found';

/** Repeated queries after an upload, and the first pause; each pause doubles. */
const lateAsks = 3;
const latePauseMs = 1000;

export function createHttpVerifyHandlers(trip: MethodTrip): Handlers {
  /** A form has no URL to ask for the image. */
  function isAskable(): boolean { return !trip.config['http.form'] && !isUnasked(trip); }

  /** Object storage may show a new object late. */
  function askFresh(count: number, onEnd: OnEnd): void {
    askForImage(trip, function (found) {
      const mayBeLate = (found === Verdict.absent || found === Verdict.other) && count < lateAsks && trip.server.vanished < mostVanished;
      if (mayBeLate) trip.clock.after(latePauseMs << count, function () { askFresh(count + 1, onEnd); });
      else settleFound(trip, found, onEnd);
    }, function (end, fault) { onEnd(end, fault && trip.attempt.image.isLive ? soften(fault) : fault); });
  }

  /** The live picture's former file of the same size must not pass for it. If it is not known, the content decides. */
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
    /** Runs before another upload: the first may have succeeded. */
    checking: function (onEnd) {
      const path = trip.attempt.image.path;
      function leave(end: End, fault?: Fault): void { endCheck(trip, end, fault, onEnd); }
      if (trip.attempt.image.isLive && isAskable()) askBefore(onEnd);
      else if (trip.attempt.isRetry && isAskable() && trip.http.spoilt !== path) {
        askForImage(trip, function (found) { settleCheck(trip, found, leave); }, function (end, fault) {
          // if the server confirmed the upload, the image is probably there, and only the query failed
          leave(end, end === 'broken' || trip.link.lost || trip.http.taken === path ? fault : undefined);
        });
      } else leave('refused');
    },

    verifying: function (onEnd) {
      if (isAskable()) askFresh(0, onEnd);
      else if (isUnasked(trip)) settleUnasked(trip, onEnd);
      else settleUpload(trip, Verdict.hidden, 'a file sent by a form has no URL to check it by', onEnd);
    }
  };
}
