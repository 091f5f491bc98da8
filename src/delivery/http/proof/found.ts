import type { End, OnEnd } from '../../../at/step';
import { newFault, type Fault } from '../../../fault';
import { tellAgain } from '../../again';
import { mostVanished, type DeliveryTrip, type MethodTrip } from '../../deliverytrip';
import { compareCopy } from '../../readback';
import { fetchAll, type Found } from './askserver';

function isByAnswer(trip: DeliveryTrip): boolean {
  const verify = trip.config['upload.verify'];
  return verify === 'reply' || verify === 'none';
}

/** A form has no URL to ask for the image. */
export function isAskable(trip: DeliveryTrip): boolean {
  return !trip.config['http.form'] && !isByAnswer(trip);
}

function tellHidden(trip: DeliveryTrip, why: string): void {
  if (!trip.http.isHiddenTold) {
    trip.log.warn('server', why + ', so an image counts as delivered by the answer to its upload alone, and none is deleted from the card; '
      + 'set upload.verify to "reply" if that is intended');
  }
  trip.http.isHiddenTold = true;
}

function compare(trip: MethodTrip, onEnd: OnEnd): void {
  compareCopy(trip, function (_trip, _script, onRun, payload) { fetchAll(trip, onRun, payload); }, 'get', onEnd);
}

function vanish(trip: DeliveryTrip, onEnd: OnEnd): void {
  trip.server.vanished++;
  if (trip.server.vanished < mostVanished) onEnd('refused', newFault('size-differs', 'GET', 'not there, although the server had taken it'));
  else {
    tellHidden(trip, 'the server does not keep images under the URL to which they are sent');
    onEnd('done');
  }
}

export function settleFound(trip: MethodTrip, found: Found, onEnd: OnEnd): void {
  if (found === 'absent' && !trip.attempt.image.isLive) {
    vanish(trip, onEnd);
    return;
  }
  trip.server.vanished = 0;
  trip.attempt.isVerified = found === 'whole' || found === 'doubtful';
  if (found === 'hidden') {
    tellHidden(trip, 'the server does not show its files');
    onEnd('done');
  } else if (found === 'other' || found === 'absent') onEnd('refused', newFault('size-differs', 'GET', found === 'absent' ? 'not there' : 'another size or another end'));
  else if (trip.attempt.before !== trip.attempt.image.size && (trip.config['upload.verify'] !== 'content' || trip.attempt.isCompared)) onEnd('done');
  else compare(trip, function (end, fault) {
    trip.attempt.isVerified = end === 'done';
    // a copy known to differ is not asked for again
    if (fault && fault.code === 'content-differs' && !trip.attempt.image.isLive) trip.http.spoilt = trip.attempt.image.path;
    onEnd(end, fault);
  });
}

/** Judges an upload by the reply to it, since the server cannot be asked. */
export function settleUnasked(trip: DeliveryTrip, onEnd: OnEnd): void {
  if (trip.config['upload.verify'] === 'reply') trip.attempt.isVerified = true;
  if (trip.config['http.form'] && !isByAnswer(trip)) tellHidden(trip, 'a file sent by a form has no URL to check it by');
  onEnd('done');
}

/**
 * Before another upload. Size and end prove the copy only if the server confirmed the upload. Otherwise it may be an older file
 * at the same URL, or garbled.
 * @param found undefined: the query failed, with this end
 */
export function settleCheck(trip: MethodTrip, found: Found | undefined, onEnd: OnEnd, asked?: End, why?: Fault): void {
  const image = trip.attempt.image;
  const isTaken = trip.http.taken === image.path;
  const isSure = found === 'whole' && isTaken && trip.config['upload.verify'] !== 'content' && !image.isDoubtNoted && !image.isDoubtful;
  function no(end: End, fault?: Fault): void {
    tellAgain(trip);
    onEnd(end, end === 'broken' || trip.link.lost ? fault : undefined);
  }
  function end(ended: End, fault?: Fault): void {
    trip.attempt.isVerified = ended === 'done';
    if (ended !== 'done') no(ended, fault);
    else {
      trip.log.info('image', image.path + ' is already complete on the server');
      onEnd('done');
    }
  }
  // the image is probably there; only the query failed
  if (!found && isTaken) onEnd(asked!, why);
  else if (!found) no(asked!, why);
  else if (found !== 'whole' && found !== 'doubtful') no('refused');
  else if (isSure) end('done');
  else compare(trip, end);
}

/** Called before the live picture is replaced: a former one of the same size must not pass for it. */
export function noteBefore(trip: MethodTrip, found: Found): void {
  if (found === 'whole' || found === 'doubtful') trip.attempt.before = trip.attempt.image.size;
}
