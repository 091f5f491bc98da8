// Stores the next image in the modem while it sends one: card, line and air work at once.

import { resultsOf } from '../../../at/row';
import type { End, OnEnd } from '../../../at/step';
import { tell, type Fault, type FaultCode } from '../../../fault';
import type { Image } from '../../../source/source';
import { copyMarkOf, fingerprintNow } from '../../copymark';
import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';
import { runRows, scriptOf, underName } from '../../imagescript';
import { fileNamed, nameImage } from '../../names/imagename';
import { safeName } from '../../names/safename';
import { hasRoom } from '../../pour/drive';
import { imagePayload, isOfCard, shortChunkBytes } from '../../pour/imagepayload';
import { settleLoss } from '../../pour/loss';
import { isProbeDue } from '../../pour/pace';
import { clearThenFill, isToCompare } from '../../pour/stage';
import { excessOf } from '../session/directory';
import { runOnServer } from '../session/run';
import { ruleOf } from '../session/server';

/** Images sent one at a time after a break, which may be chance. */
const aloneImages = 100;

/** Does not change the pace: a modem that sends may be slower than usual. */
function asLost(): FaultCode {
  return 'bytes-lost';
}

function imageAhead(trip: MethodTrip): Image | undefined {
  if (trip.throttle.alone) {
    trip.throttle.alone--;
    return undefined;
  }
  const next = trip.source.second();
  if (!next || next.begun || next.size > trip.throttle.method.most || trip.copies.isAlone) return undefined;
  if (isProbeDue(trip) || isToCompare(trip) || excessOf(trip, next)) return undefined;
  if (!hasRoom(trip, trip.throttle.method, trip.attempt.image.size + next.size)) return undefined;
  nameImage(trip, next);
  const isSameName = nameOf(trip, next).toLowerCase() === trip.variables['name'].toLowerCase();
  return isSameName ? undefined : next;
}

function nameOf(trip: DeliveryTrip, next: Image): string {
  return safeName(fileNamed(next), ruleOf(trip), trip.hash);
}

/** Only a lost link (`broken`) counts as a failure. */
function stageAhead(trip: MethodTrip, next: Image, onEnd: OnEnd): void {
  trip.throttle.sinceProbe++;
  trip.copies.mayHaveCopy = false;
  next.fingerprint = fingerprintNow(trip, next);
  underName(trip, nameOf(trip, next), next.size, function (onFilled) { fillAhead(trip, next, onFilled); }, onEnd);
}

function fillAhead(trip: MethodTrip, next: Image, leave: OnEnd): void {
  function giveUp(fault: Fault): void {
    trip.copies.isAlone = true;
    trip.log.warn('modem', 'for the rest of this session images go one at a time: ' + tell(fault));
    runOnServer(trip, 'unstage', leave);
  }
  function fill(): void {
    runOnServer(trip, 'stage', settle, imagePayload(trip, next, 0, next.size, shortChunkBytes));
    function settle(end: End, fault?: Fault): void {
      if (!fault) {
        trip.copies.ahead = copyMarkOf(next);
        trip.log.debug('image', next.path + ' is in the modem already');
        leave('done');
      } else if (fault.code === 'bytes-lost' && end === 'broken') settleLoss(trip, { path: next.path, row: scriptOf(trip, 'stage', next.size).pop()!, judge: asLost }, fault, settle);
      else if (end === 'broken') leave(end, fault);
      else if (isOfCard(fault.code)) runOnServer(trip, 'unstage', leave);
      else giveUp(fault);
    }
  }
  clearThenFill(trip, fill, leave);
}

/** Sends the copy in the modem and stores the next image. The put's result may come at any time. */
export function overlapPut(trip: MethodTrip, onEnd: OnEnd): void {
  const size = trip.attempt.image.size;
  let rows = scriptOf(trip, 'put', size);
  const last = rows.pop()!;
  const result = resultsOf(last);
  let isOverlapping = false;
  function end(ended: End, fault?: Fault): void {
    trip.chat.listen('');
    // perhaps the modem supports no second copy
    if (fault) trip.copies.isAlone = true;
    // `isAlone` is lost once the modem is woken
    if (fault && ended === 'broken' && isOverlapping) {
      trip.throttle.alone = aloneImages;
      trip.log.warn('modem', 'the next ' + aloneImages + ' images go one at a time: ' + tell(fault));
    }
    onEnd(ended, fault);
  }
  function awaitResult(): void {
    const heard = trip.chat.heard();
    trip.chat.listen('');
    runRows(trip, [Object.assign({}, last, { say: '', want: result })], size, end, undefined, heard);
  }
  const first = result[0]!;
  trip.chat.listen(first.slice(0, first.indexOf(':') + 1));
  rows.push(Object.assign({}, last, { want: ['OK'] }));
  runRows(trip, rows, size, function (begun, why) {
    // frees memory for the next image
    rows = [];
    const isOver = trip.chat.heard() !== undefined;
    const next = isOver || begun !== 'done' ? undefined : imageAhead(trip);
    if (begun === 'broken' || (begun === 'refused' && !isOver)) end(begun, why);
    else if (!next) awaitResult();
    else {
      isOverlapping = true;
      stageAhead(trip, next, function (staged, fault) {
        if (staged === 'broken') end(staged, fault);
        else awaitResult();
      });
    }
  });
}
