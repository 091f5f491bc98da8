// An image in slices, confirmed one by one, for a line that loses bytes by chance. The line may garble a slice's offset too, so the
// modem or the server is asked each time.

import type { OnEnd } from '../../../at/step';
import { newFault, type Fault, type FaultCode } from '../../../fault';
import { drain } from '../../../link/drain';
import type { Image } from '../../../source/source';
import { phaseOf } from '../../intake';
import { settleLoss } from '../../loss';
import { scriptOf } from '../../script';
import { imagePayload, isOfCard } from '../../stage';
import type { MethodTrip } from '../../trip';
import { measure } from '../proof/measure';
import { runOnServer } from '../session/run';

/** CFTPSPUT takes at most 2,048 bytes (AT76v3 12.2.15). Shorter after losses, longer again without. */
const mostBytes = 1920;
const leastBytes = 240;
const wholeInARow = 8;
/** Growth per try of a slice: the file then has the expected length only with the slice in place. */
const growthBytes = 16;
const mostTries = 7;
/** Kept for the last slice, which cannot grow: a short one is seldom hit. */
const tailBytes = 128;
/** Refusals or timeouts per slice, and restarts of the whole image. */
const mostTroubles = 4;
const mostBeginnings = 5;

/** Any loss: the slice is sent again. */
function asNoise(): FaultCode {
  return 'line-noise';
}

/** The modem reported another offset or length than commanded, and waits for bytes. */
function leaveWrongPlace(trip: MethodTrip, bytes: number, onLeft: () => void, onSilent: (end: 'broken', fault: Fault) => void): void {
  drain(trip, phaseOf(trip, bytes, true), function (drained) {
    if (drained.missing === undefined) onSilent('broken', newFault('silent', 'AT'));
    else onLeft();
  });
}

/** The modem's memory confirms the offset of a slice; the server is asked for the size. */
export function carrySlices(trip: MethodTrip, image: Image, onEnd: OnEnd): void {
  const isStream = trip.throttle.method.name === 'stream';
  const row = scriptOf(trip, 'slice', image.size).pop()!;
  let offset = 0;
  let bytes = mostBytes;
  let inARow = 0;
  let tries = 0;
  let troubles = 0;
  let repeats = 0;
  let beginnings = 0;

  function end(ended: 'done' | 'refused' | 'broken', fault?: Fault): void {
    if (repeats) trip.log.warn('modem', repeats + (repeats > 1 ? ' slices of ' : ' slice of ') + image.path + (repeats > 1 ? ' were' : ' was') + ' sent again');
    // without losses, a whole image is tried next
    trip.variables['rest'] = '';
    trip.throttle.noise = ended === 'done' && !repeats ? 1 : trip.throttle.noise;
    onEnd(ended, fault);
  }

  function giveUp(fault: Fault | undefined): void {
    trip.session.noSlices = true;
    end('refused', fault);
  }

  function sizeOf(): number {
    const left = image.size - offset;
    const kept = left > tailBytes ? left - tailBytes : left;
    return Math.min(left, Math.min(bytes, kept) + tries * growthBytes);
  }

  function pass(): void {
    offset += sizeOf();
    inARow = tries ? 0 : inARow + 1;
    tries = troubles = 0;
    if (inARow >= wholeInARow) {
      inARow = 0;
      bytes = Math.min(bytes * 2, mostBytes);
    }
    next();
  }

  function repeat(): void {
    repeats++;
    inARow = 0;
    // the last slice cannot grow
    if (tries + 1 >= mostTries || (isStream && offset + sizeOf() >= image.size)) beginAgain();
    else {
      tries++;
      next();
    }
  }

  /** Bytes may have gone to another offset. */
  function beginAgain(): void {
    offset = tries = troubles = inARow = 0;
    bytes = Math.max(Math.floor(bytes / 2), leastBytes);
    if (++beginnings < mostBeginnings) next();
    else giveUp(newFault('line-noise', image.path, 'its slices do not get through'));
  }

  function retry(fault: Fault | undefined): void {
    repeats++;
    if (++troubles < mostTroubles) runOnServer(trip, 'wake', function (awake, why) {
      if (awake === 'done') next();
      else end(awake, why);
    });
    else giveUp(fault);
  }

  function check(): void {
    if (!isStream) pass();
    else measure(trip, function (found) {
      if (found === offset + sizeOf()) pass();
      else if (found === 'untold') giveUp(newFault('line-noise', image.path, 'the server gives no size'));
      else beginAgain();
    }, function (_end, fault) { retry(fault); });
  }

  function settle(ended: 'done' | 'refused' | 'broken', fault?: Fault): void {
    if (!fault) check();
    else if (ended === 'broken' && fault.code === 'bytes-lost') settleLoss(trip, { path: image.path, row: row, judge: asNoise }, fault, settle);
    else if (fault.code === 'line-noise') repeat();
    else if (isOfCard(fault.code)) end('refused', fault);
    else if (ended === 'refused' && !isStream && fault.line && fault.line[0] === '+') leaveWrongPlace(trip, image.size, beginAgain, end);
    else retry(fault);
  }

  function next(): void {
    const size = sizeOf();
    if (!size) return end('done');
    trip.variables['rest'] = '' + offset;
    trip.variables['left'] = '' + size;
    trip.expect(0);
    runOnServer(trip, 'slice', settle, imagePayload(trip, image, offset, offset + size));
  }

  next();
}
