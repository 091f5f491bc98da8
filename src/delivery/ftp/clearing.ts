import type { Handlers, OnEnd } from '../../at/step';
import type { ImageTrip } from '../deliverytrip';
import { findDrive, methodsInUse } from '../pour/drive';
import { eraseCheck } from './proof/fixed';
import { runOnServer } from './session/run';

export function createFtpClearHandlers(trip: ImageTrip): Handlers {
  function clear(onEnd: OnEnd): void {
    if (trip.throttle.method && trip.throttle.method.name === 'stream') onEnd('done');
    // a previous try may have left a copy
    else findDrive(trip, methodsInUse(trip), function (end, fault) {
      if (end === 'done') runOnServer(trip, 'clear', onEnd);
      else onEnd(end, fault);
    });
  }

  return {
    clearing: function (onEnd) {
      trip.copies.staged = '';
      if (trip.attempt.image.isCheck) eraseCheck(trip, onEnd, clear);
      else clear(onEnd);
    }
  };
}
