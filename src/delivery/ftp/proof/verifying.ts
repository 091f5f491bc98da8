import type { End, Handlers, OnEnd } from '../../../at/step';
import type { Fault } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { isNoise, judgeLoss } from '../../pour/loss';
import { runOnServer } from '../session/run';
import { isReplyEnough } from '../session/server';
import { differs, vanish } from './copy';
import { isConfirmedTaken, measureFresh } from './measure';
import { askSize, compareStored } from './whole';

/** Consecutive copies short by the same number that may be noise; after these, the server is the cause. */
const mostAlike = 2;

/** A server that removes images may keep one. */
function lookAgain(trip: MethodTrip, onEnd: OnEnd): void {
  trip.variables['serverSize'] = '';
  runOnServer(trip, 'size', function () {
    trip.attempt.isVerified = trip.config['upload.verify'] === 'size' && trip.variables['serverSize'] === '' + trip.attempt.image.size;
    onEnd('done');
  });
}

/**
 * Losses of a stream show only here. A counted stream loses bytes only if its output is slower than its input. By chance or at
 * another pace the number changes.
 */
function isLostOnLine(trip: MethodTrip, found: number): boolean {
  const missing = trip.attempt.image.size - found;
  const isCounted = trip.throttle.method.name === 'stream' && trip.throttle.method.confirms === 'count';
  const mayLose = isCounted ? !isNoise(missing, trip.attempt.image.size) : !isConfirmedTaken(trip);
  trip.server.alike = missing === trip.server.shortBy ? trip.server.alike + 1 : 1;
  trip.server.shortBy = missing;
  return missing > 0 && mayLose && trip.server.alike <= mostAlike;
}

function judge(trip: MethodTrip, found: number | 'absent', onEnd: OnEnd): void {
  if (found === 'absent') {
    vanish(trip, found, onEnd);
    return;
  }
  const image = trip.attempt.image;
  const isLost = isLostOnLine(trip, found);
  if (found === image.size) {
    onEnd('done');
    return;
  }
  const fault = differs(trip, found);
  const code = isLost && judgeLoss(trip, { path: image.path, lost: image.size - found, bytes: image.size });
  if (code === 'line-noise') fault.code = code;
  onEnd('refused', fault);
}

/** If the server reports no size, the modem's own count must be right. */
function countSent(trip: MethodTrip, onEnd: OnEnd): void {
  trip.variables['serverSize'] = '';
  runOnServer(trip, 'sent', function (end, fault) {
    const sent = trip.variables['serverSize'];
    if (end === 'broken') onEnd(end, fault);
    else if (end === 'done' && sent && +sent !== trip.attempt.image.size - +(trip.variables['rest'] || 0)) judge(trip, +sent, onEnd);
    else {
      trip.log.warn('image', 'the server gives neither size nor listing, so ' + trip.attempt.image.path + ' counts as delivered unverified');
      onEnd('done');
    }
  });
}

export function createFtpVerifyHandlers(trip: MethodTrip): Handlers {
  return {
    verifying: function (onEnd) {
      const verify = trip.config['upload.verify'];
      if (verify === 'reply') trip.attempt.isVerified = true;
      if (verify === 'none' || verify === 'reply') onEnd('done');
      else if (isReplyEnough(trip)) lookAgain(trip, onEnd);
      else askSize(trip, measureFresh, function (found) {
        function end(ended: End, fault?: Fault): void {
          if (ended === 'done' && !isReplyEnough(trip)) compareStored(trip, onEnd);
          else onEnd(ended, fault);
        }
        if (!trip.attempt.isVerified && !trip.attempt.image.isLive) trip.copies.resumable = '';
        if (found === 'untold') countSent(trip, end);
        else judge(trip, found, end);
      }, onEnd);
    }
  };
}
