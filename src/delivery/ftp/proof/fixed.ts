// The live picture has a fixed name: a former file of equal size must not pass for the new one.

import type { OnEnd } from '../../../at/step';
import { newFault } from '../../../fault';
import { wholeOf } from '../../../number';
import type { ImageTrip, MethodTrip } from '../../deliverytrip';
import { underOwnName } from '../../imagescript';
import { compareCopy } from '../../readback';
import { isReplyEnough, isTemporary } from '../../verdict';
import { eraseServed } from '../session/directory';
import { runOnServer } from '../session/run';
import { isNo } from './copy';
import { measure, type Measure } from './measure';

/** @param onTime gets an empty text if the modem has no command for it, or the server refuses */
function askTime(trip: MethodTrip, onTime: (time: string) => void, onEnd: OnEnd): void {
  trip.variables['fileTime'] = '';
  if (!trip.link.modem.script('time', 0).length) onTime('');
  else runOnServer(trip, 'time', function (end, fault) {
    if (end === 'broken') onEnd(end, fault);
    else onTime(end === 'done' ? trip.variables['fileTime'] || '' : '');
  });
}

/** Asks no listing, which can be long. A server that gives a size only after the upload had no file. */
function sizeBefore(trip: MethodTrip, onSize: (found?: Measure) => void, onEnd: OnEnd): void {
  trip.variables['serverSize'] = '';
  if (!trip.link.modem.script('size', 0).length) measure(trip, onSize, onEnd, true);
  else runOnServer(trip, 'size', function (end, fault) {
    const size = wholeOf(trip.variables['serverSize']);
    if (end === 'broken' || trip.link.lost || (fault && fault.code === 'session')) onEnd(end, fault);
    else onSize(end === 'done' && size >= 0 && !trip.link.modem.isCode(size) ? size : undefined);
  });
}

/** Notes the former file, and deletes leftovers of a cut under the temporary name. */
export function askBefore(trip: MethodTrip, onEnd: OnEnd): void {
  const attempt = trip.attempt;
  underOwnName(trip, function (onAsked) {
    if (trip.config['upload.verify'] === 'none' || isReplyEnough(trip)) onAsked('done');
    else sizeBefore(trip, function (found) {
      if (typeof found === 'number') attempt.before = found;
      if (found !== attempt.image.size) onAsked('done');
      else askTime(trip, function (time) {
        attempt.beforeTime = time;
        onAsked('done');
      }, onAsked);
    }, onAsked);
  }, function (end, fault) {
    if (end !== 'done') onEnd(end, fault);
    else if (!isTemporary(trip)) onEnd('refused');
    else eraseServed(trip, function (erased, why) { onEnd(erased === 'done' ? 'refused' : erased, why); });
  });
}

/** The live picture's file has the size of the former one, or may have it, as only a listing gives it. */
export function isAsBefore(trip: MethodTrip): boolean {
  const attempt = trip.attempt;
  const isListed = attempt.before === undefined && !trip.variables['serverSize'] && attempt.serverBytes > 0 && trip.link.modem.script('size', 0).length > 0;
  return !isTemporary(trip) && (isListed || attempt.before === attempt.image.size);
}

/** If the server's time of the file has not moved, its content decides. */
export function settleAsBefore(trip: MethodTrip, compare: (onEnd: OnEnd) => void, onEnd: OnEnd): void {
  const before = trip.attempt.beforeTime;
  function read(): void {
    compare(function (end, fault) {
      onEnd(end, end === 'refused' && !fault ? newFault('content-differs', 'the copy on the server', 'of the size before, and unreadable') : fault);
    });
  }
  if (!before) read();
  else askTime(trip, function (time) {
    if (time && time !== before) onEnd('done');
    else read();
  }, onEnd);
}

/** Reads a check's picture. An account that may only write takes images, too. */
export function readCheck(trip: MethodTrip, onEnd: OnEnd): void {
  if (trip.link.modem.script('get', 0).length) compareCopy(trip, runOnServer, 'get', function (end, fault) {
    if (isNo(end, fault) || (fault && fault.code === 'file-missing')) onEnd('done');
    else onEnd(end, fault);
  });
  else onEnd('done');
}

/** A check leaves nothing on the server. @param clear follows, if the link is trusted */
export function eraseCheck(trip: ImageTrip, onEnd: OnEnd, clear: (onEnd: OnEnd) => void): void {
  if (trip.link.modem.script('remove', 0).length) underOwnName(trip, function (onGone) { runOnServer(trip, 'remove', onGone); }, function (end, fault) {
    trip.attempt.image.isGone = end === 'done';
    if (end === 'broken') onEnd(end, fault);
    else clear(onEnd);
  });
  else clear(onEnd);
}
