// The image may be on the server from an earlier try, under its own name or a temporary one.

import type { Handlers, OnEnd } from '../../../at/step';
import type { MethodTrip } from '../../deliverytrip';
import { underOwnName } from '../../imagescript';
import { endQuery, isTemporary, isToSend, settleBegun, Verdict } from '../../verdict';
import { createRenameHandlers } from '../naming';
import { noteCopy } from './copy';
import { askBefore } from './fixed';
import { measureBegun } from './measure';
import { askSize, compare } from './whole';

/** @param isDoubtful the size proves nothing */
function ask(trip: MethodTrip, isDoubtful: boolean, onEnd: OnEnd): void {
  askSize(trip, measureBegun, function (found) {
    const isWhole = !!trip.attempt.isVerified;
    const isToRead = isDoubtful || trip.config['upload.verify'] === 'content';
    if (!isWhole && trip.attempt.serverBytes) noteCopy(trip, trip.attempt.serverBytes);
    const verdict = isWhole ? isToRead ? Verdict.doubtful : Verdict.whole : found === 'absent' ? Verdict.absent : found === 'untold' ? Verdict.hidden : Verdict.other;
    settleBegun(trip, verdict, function (onRead) { compare(trip, isDoubtful, onRead); }, onEnd);
  }, onEnd);
}

/** A previous try may have left a copy under the temporary name. */
function askTemporary(trip: MethodTrip, onEnd: OnEnd): void {
  const resumable = trip.copies.resumable;
  trip.attempt.serverBytes = 0;
  if (resumable.slice(resumable.indexOf('/')) !== trip.attempt.image.path) onEnd('refused');
  else ask(trip, resumable[0] === '?', function (end, fault) {
    if (end === 'done') createRenameHandlers(trip)['naming'](onEnd);
    else onEnd(end, fault);
  });
}

export function createCheckHandlers(trip: MethodTrip): Handlers {
  return {
    checking: function (onEnd) {
      const image = trip.attempt.image;
      function leave(end: Parameters<OnEnd>[0], fault?: Parameters<OnEnd>[1]): void { endQuery(trip, end, fault, onEnd); }
      if (image.isLive) askBefore(trip, onEnd);
      else if (!trip.attempt.isRetry || trip.config['upload.verify'] === 'reply') leave('refused');
      else underOwnName(trip, function (onAsked) { ask(trip, image.isDoubtful, onAsked); }, function (end, fault) {
        if (isToSend(trip, end, fault) && isTemporary(trip)) askTemporary(trip, leave);
        else leave(end, fault);
      });
    }
  };
}
