// Copies an image's request body into the modem for its HTTP engine.

import type { End, Handlers, OnEnd } from '../../at/step';
import { newFault, type Fault } from '../../fault';
import type { MethodTrip } from '../deliverytrip';
import { runOwn } from '../imagescript';
import { findDrive, noteRefusal } from '../pour/drive';
import { settlePace } from '../pour/pace';
import { clearThenFill, isToCompare, withLoss } from '../pour/stage';
import { compareCopy } from '../readback';
import { wrapOf } from './request/address';
import { bodyPayload } from './request/body';

export function createHttpFillHandlers(trip: MethodTrip): Handlers {
  function image() { return trip.attempt.image; }

  /** Copies the request's body, by count. */
  function stage(onEnd: OnEnd): void {
    const wrap = wrapOf(trip);
    clearThenFill(trip, function () {
      runOwn(trip, 'stage', withLoss(trip, 'stage', onEnd), bodyPayload(trip, wrap.head, wrap.tail));
    }, onEnd);
  }

  function settleStaged(end: End, fault?: Fault): void {
    if (end === 'done') trip.copies.staged = image().path;
    else noteRefusal(trip, fault);
    trip.copies.mayHaveCopy = end !== 'done';
    trip.attempt.isCompared = end === 'done' && isToCompare(trip);
  }

  function fill(onEnd: OnEnd): void {
    function end(ended: End, fault?: Fault): void {
      settleStaged(ended, fault);
      onEnd(ended, fault);
    }
    stage(function (staged, fault) {
      if (staged === 'done' && isToCompare(trip)) compareCopy(trip, runOwn, 'readBack', end, wrapOf(trip).head.length);
      else end(staged, fault);
    });
  }

  return {
    staging: function (onEnd) {
      const isThere = trip.copies.staged === image().path && !!trip.throttle.method.hasDrive;
      if (isThere) onEnd('done');
      else findDrive(trip, [trip.throttle.method], function (found, noDrive) {
        const bad = (trip.throttle.method.notFrom || '').split('=');
        if (found === 'done' && bad[1] && bad[1] === trip.variables['drive']) {
          found = 'refused';
          noDrive = newFault('drive-missing', bad[0], bad[1].slice(0, -1) + ' alone');
        }
        if (found !== 'done') {
          noteRefusal(trip, noDrive);
          onEnd(found, noDrive);
        } else settlePace(trip, function (paced, why) {
          if (paced !== 'done') onEnd(paced, why);
          else if (trip.throttle.method.name === 'stream') onEnd('done');
          else fill(onEnd);
        });
      });
    }
  };
}
