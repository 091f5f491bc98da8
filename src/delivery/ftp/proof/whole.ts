// Compares the server's copy with the image: by size, then content (`upload.verify`).

import type { OnEnd } from '../../../at/step';
import type { MethodTrip } from '../../deliverytrip';
import { compareCopy } from '../../readback';
import { runOnServer } from '../session/run';
import { isCopyGone, isNo, settleSize } from './copy';
import { isAsBefore, readCheck, settleAsBefore } from './fixed';
import { measure, type measureFresh, type Measure } from './measure';

export function askSize(trip: MethodTrip, ask: typeof measureFresh, onAnswer: (found: Measure) => void, onEnd: OnEnd): void {
  ask(trip, function (found) {
    trip.attempt.isVerified = found === trip.attempt.image.size;
    trip.attempt.serverBytes = typeof found === 'number' ? found : 0;
    onAnswer(found);
  }, onEnd);
}

/** After a failed read-back, the image is not read again. */
function canRead(trip: MethodTrip): boolean {
  return trip.link.modem.script('get', 0).length > 0 && trip.server.unread !== trip.attempt.image.path;
}

function readCopy(trip: MethodTrip, onEnd: OnEnd): void {
  compareCopy(trip, runOnServer, 'get', function (end, fault) {
    if (end === 'done') trip.attempt.isVerified = true;
    onEnd(end, fault);
  });
}

/** Only the content shows whose file this is; unreadable until read completely. */
function settleDoubt(trip: MethodTrip, onEnd: OnEnd): void {
  if (!canRead(trip)) {
    onEnd('refused');
    return;
  }
  trip.server.unread = trip.attempt.image.path;
  readCopy(trip, function (end, fault) {
    if (end === 'done' || (fault && fault.code === 'content-differs')) trip.server.unread = '';
    // costs no try, since the next one skips the read-back
    trip.attempt.isFree = end === 'broken';
    onEnd(end, fault);
  });
}

/** @param isDoubtful only the content of the copy counts */
export function compare(trip: MethodTrip, isDoubtful: boolean, onEnd: OnEnd): void {
  if (trip.attempt.image.isCheck) readCheck(trip, onEnd);
  else if (trip.attempt.image.isLive && isAsBefore(trip)) settleAsBefore(trip, function (onRead) { settleDoubt(trip, onRead); }, onEnd);
  else if (isDoubtful) settleDoubt(trip, onEnd);
  else if (trip.config['upload.verify'] !== 'content' || trip.attempt.isCompared) onEnd('done');
  else if (trip.link.modem.script('get', 0).length) readCopy(trip, onEnd);
  else {
    trip.log.warn('image', 'the ' + trip.link.modem.name + ' cannot read files back, so the content of ' + trip.attempt.image.path + ' is not verified');
    onEnd('done');
  }
}

/** The copy may be removed before it is read back. */
export function compareStored(trip: MethodTrip, onEnd: OnEnd): void {
  compare(trip, false, function (end, fault) {
    if (!isNo(end, fault)) onEnd(end, fault);
    else measure(trip, function (found) {
      if (isCopyGone(trip, found)) settleSize(trip, found, onEnd);
      // Quectel M asks SIZE before it reads a file; the log has a warning already
      else if (found === 'untold') onEnd('done');
      else onEnd(end, fault);
    }, onEnd);
  });
}
