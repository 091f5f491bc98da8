// Whether the image is on the server already, from an earlier try, under its own name or a temporary one.

import type { End, Handlers, OnEnd } from '../../../at/step';
import type { Fault } from '../../../fault';
import { tellAgain } from '../../again';
import type { MethodTrip } from '../../deliverytrip';
import { underOwnName } from '../../imagescript';
import { createRenameHandlers } from '../naming';
import { isTemporary, noteCopy } from './copy';
import { askBefore } from './fixed';
import { measureBegun } from './measure';
import { askSize, compare, compareStored } from './whole';

/** An existing file; if it differs, the image is sent again. */
function compareBegun(trip: MethodTrip, isDoubtful: boolean, onEnd: OnEnd): void {
  compare(trip, isDoubtful, function (end, fault) {
    if (end !== 'done') {
      trip.attempt.isVerified = false;
      trip.attempt.image.again = 'a file of this size was on the server, but it is not known to be this image';
    }
    onEnd(end, end === 'broken' || trip.link.lost ? fault : undefined);
  });
}

/** A copy of a previous try under the temporary name. */
function askTemporary(trip: MethodTrip, onEnd: OnEnd): void {
  const resumable = trip.copies.resumable;
  function give(end: End, fault?: Fault): void {
    trip.attempt.isVerified = end === 'done';
    if (end !== 'done') onEnd(end, fault);
    else {
      trip.log.info('image', trip.attempt.image.path + ' is already complete on the server, but for its name');
      createRenameHandlers(trip)['naming'](onEnd);
    }
  }
  trip.attempt.serverBytes = 0;
  if (resumable.slice(resumable.indexOf('/')) !== trip.attempt.image.path) onEnd('refused');
  else askSize(trip, measureBegun, function (found) {
    if (!trip.attempt.isVerified) {
      if (trip.attempt.serverBytes) noteCopy(trip, found);
      onEnd('refused');
    } else if (resumable[0] === '?') compareBegun(trip, true, give);
    else compareStored(trip, give);
  }, onEnd);
}

export function createCheckHandlers(trip: MethodTrip): Handlers {
  /** Without an answer the image may be there: no second copy. */
  function isAbsent(end: End, fault: Fault | undefined): boolean {
    return end === 'refused' && !trip.link.lost && !fault;
  }

  return {
    checking: function (onEnd) {
      const image = trip.attempt.image;
      function endCheck(end: End, fault?: Fault): void {
        if (isAbsent(end, fault)) tellAgain(trip);
        onEnd(end, fault);
      }
      if (image.isLive) {
        askBefore(trip, onEnd);
        return;
      }
      if (!trip.attempt.isRetry || trip.config['upload.verify'] === 'reply') {
        tellAgain(trip);
        onEnd('refused');
        return;
      }
      underOwnName(trip, function (onAsked) {
        askSize(trip, measureBegun, function (found) {
          if (!trip.attempt.isVerified) {
            if (trip.attempt.serverBytes) noteCopy(trip, found);
            onAsked('refused');
          } else compareBegun(trip, image.isDoubtful, function (end, fault) {
            if (end === 'done') trip.log.info('image', image.path + ' is already complete on the server');
            onAsked(end, fault);
          });
        }, onAsked);
      }, function (end, fault) {
        if (isAbsent(end, fault) && isTemporary(trip)) askTemporary(trip, endCheck);
        else endCheck(end, fault);
      });
    }
  };
}
