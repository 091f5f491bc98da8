// Copies the next image into the modem while the modem sends one, so that card, line and network work at once.

import { resultsOf } from '../../../at/row';
import type { Step } from '../../../at/step';
import { End, tell, type Fault, type FaultCode } from '../../../fault';
import { canSend } from '../../../modem/modem';
import type { Image } from '../../../source/source';
import { copyMarkOf, fingerprintNow } from '../../copymark';
import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';
import { runRows, scriptOf, underName } from '../../imagescript';
import { fileNamed, nameImage } from '../../names/imagename';
import { safeName } from '../../names/safename';
import { hasRoom } from '../../pour/drive';
import { imagePayload, isOfCard, shortChunkBytes } from '../../pour/imagepayload';
import { settleLoss } from '../../pour/loss';
import { isPaceDue } from '../../pour/pace';
import { clearFormer, isToCompare } from '../../pour/stage';
import { excessOf } from '../session/directory';
import { runOnServer } from '../session/run';
import { ruleOf } from '../session/server';

/** After the link to the modem broke, which may be chance, this many images are sent without the next one being copied meanwhile. */
const aloneImages = 100;

/**
 * Returns the code `bytes-lost` for any loss of bytes, and does not change the pace. The loss proves nothing, since the modem may be slower than
 * usual while it sends another image.
 */
function asLost(): FaultCode {
  return 'bytes-lost';
}

/**
 * Returns the next image if it may be copied into the modem now, otherwise undefined. Each call also counts one image off those that go one at a time
 * after a fault.
 */
function imageAhead(trip: MethodTrip): Image | undefined {
  if (trip.throttle.alone) {
    trip.throttle.alone--;
    return undefined;
  }
  // while a preview is sent, the images wait for the round's next part
  const next = trip.attempt.image.whole ? undefined : trip.source.second();
  if (!next || next.begun || !canSend(trip.throttle.method, next.size) || trip.copies.isAlone) return undefined;
  if (isPaceDue(trip) || isToCompare(trip) || excessOf(trip, next)) return undefined;
  if (!hasRoom(trip, trip.throttle.method, trip.attempt.image.size + next.size)) return undefined;
  nameImage(trip, next);
  const isSameName = nameOf(trip, next).toLowerCase() === trip.variables['name'].toLowerCase();
  return isSameName ? undefined : next;
}

function nameOf(trip: DeliveryTrip, next: Image): string {
  return safeName(fileNamed(trip, next), ruleOf(trip), trip.hash);
}

/** Copies the next image into the modem. Only a broken link to the modem ends with a fault. */
async function stageAhead(trip: MethodTrip, next: Image): Promise<void> {
  trip.throttle.sinceRaise++;
  trip.copies.mayHaveCopy = false;
  next.fingerprint = fingerprintNow(trip, next);
  await underName(trip, nameOf(trip, next), next.size, async function () { await fillAhead(trip, next); });
}

async function fillAhead(trip: MethodTrip, next: Image): Promise<void> {
  await clearFormer(trip);
  const { end, fault } = await tried(until(function (onEnd) {
    runOnServer(trip, 'stage', onEnd, imagePayload(trip, next, 0, next.size, shortChunkBytes));
  }));
  await settleAhead(trip, next, end, fault);
}

async function settleAhead(trip: MethodTrip, next: Image, end: End, fault: Fault | undefined): Promise<void> {
  if (!fault) {
    trip.copies.ahead = copyMarkOf(next);
    trip.log.debug('image', next.path + ' is in the modem already');
    return;
  }
  if (fault.code === 'bytes-lost' && end === End.broken) {
    const { end: settled, fault: why } = await tried(settleLoss(trip, { row: scriptOf(trip, 'stage', next.size).pop()!, judge: asLost }, fault));
    return await settleAhead(trip, next, settled, why);
  }
  if (end === End.broken) throw ended(end, fault);
  if (!isOfCard(fault.code)) {
    trip.copies.isAlone = true;
    trip.log.warn('modem', 'for the rest of this session images go one at a time: ' + tell(fault));
  }
  await runOnServer(trip, 'unstage');
}

/** Waits for the result of the upload. To do so, it runs the last row of the upload's script without the command. */
async function awaitPut(trip: MethodTrip, last: Step): Promise<void> {
  const heard = trip.chat.heard();
  trip.chat.listen('');
  await until(function (onEnd) {
    runRows(trip, [Object.assign({}, last, { say: '', want: resultsOf(last) })], trip.attempt.image.size, onEnd, { heard: heard });
  });
}

/** Sends the copy in the modem to the server, and copies the next image into the modem meanwhile. The upload's result may come at any time. */
export async function overlapPut(trip: MethodTrip): Promise<void> {
  let isOverlapping = false;

  async function put(): Promise<void> {
    let rows = scriptOf(trip, 'put', trip.attempt.image.size);
    const last = rows.pop()!;
    const first = resultsOf(last)[0]!;
    trip.chat.listen(first.slice(0, first.indexOf(':') + 1));
    rows.push(Object.assign({}, last, { want: ['OK'] }));
    const { end: begun, fault: denied } = await tried(until(function (onEnd) { runRows(trip, rows, trip.attempt.image.size, onEnd); }));
    // the script's rows are dropped here, since they would take memory that the next image needs
    rows = [];
    const isOver = trip.chat.heard() !== undefined;
    const next = isOver || begun !== End.done ? undefined : imageAhead(trip);
    if (begun === End.broken || (begun === End.refused && !isOver)) throw ended(begun, denied);
    if (next) {
      isOverlapping = true;
      const { end: staged, fault: why } = await tried(stageAhead(trip, next));
      if (staged === End.broken) throw ended(staged, why);
    }
    await awaitPut(trip, last);
  }

  const { end, fault } = await tried(put());
  trip.chat.listen('');
  // the modem may not be able to hold a second copy, so images go one at a time
  if (fault) trip.copies.isAlone = true;
  // a broken link needs its own count (`throttle.alone`), since `copies.isAlone` is forgotten when the modem is woken again
  if (fault && end === End.broken && isOverlapping) {
    trip.throttle.alone = aloneImages;
    trip.log.warn('modem', 'the next ' + aloneImages + ' images go one at a time: ' + tell(fault));
  }
  throw ended(end, fault);
}
