// An image in confirmed slices, for a line that loses bytes by chance. It may garble an offset too, so modem or server is asked each
// time.

import type { End, OnEnd } from '../../../at/step';
import { newFault, type Fault, type FaultCode } from '../../../fault';
import { drain } from '../../../link/drain';
import { sliceBytes } from '../../../modem/modem';
import type { Image } from '../../../source/source';
import type { MethodTrip } from '../../deliverytrip';
import { scriptOf } from '../../imagescript';
import { imagePayload, isOfCard } from '../../pour/imagepayload';
import { phaseOf } from '../../pour/intake';
import { settleLoss } from '../../pour/loss';
import { measure, type Measure } from '../proof/measure';
import { runOnServer } from '../session/run';

/** Slices get shorter after losses, and longer again without. */
const leastBytes = 240;
const wholeInARow = 8;
/** A repeated slice is longer by this, so the file's length shows that it is in place. */
const growthBytes = 16;
const mostTries = 7;
/** The last slice cannot grow; if it is short, it is seldom hit. */
const tailBytes = 128;
/** Limits of refusals or timeouts per slice, and of restarts of the image. */
const mostTroubles = 4;
const mostBeginnings = 5;

/** Any loss: the slice is sent again. */
function asNoise(): FaultCode {
  return 'line-noise';
}

/** The modem reported another offset or length, and waits for bytes. */
function leaveWrongPlace(trip: MethodTrip, bytes: number, onLeft: () => void, onSilent: (end: 'broken', fault: Fault) => void): void {
  drain(trip, phaseOf(trip, bytes, true), function (drained) {
    if (drained.missing === undefined) onSilent('broken', newFault('silent', 'AT'));
    else onLeft();
  });
}

/** The next slice's place and length. The methods return false after too many tries. */
interface Slices {
  offset: number;
  size: number;
  repeats: number;
  pass(): boolean;
  retry(): boolean;
  /** Grows the slice, or restarts the image. */
  repeat(): boolean;
  restart(): boolean;
}

function createSlices(imageBytes: number, isStream: boolean): Slices {
  const slices: Slices = { offset: 0, size: 0, repeats: 0, pass: pass, retry: retry, repeat: repeat, restart: restart };
  let bytes = sliceBytes;
  let inARow = 0;
  let tries = 0;
  let troubles = 0;
  let beginnings = 0;

  function fit(): boolean {
    const left = imageBytes - slices.offset;
    const kept = left > tailBytes ? left - tailBytes : left;
    slices.size = Math.min(left, Math.min(bytes, kept) + tries * growthBytes);
    return true;
  }

  function pass(): boolean {
    slices.offset += slices.size;
    inARow = tries ? 0 : inARow + 1;
    tries = troubles = 0;
    if (inARow >= wholeInARow) {
      inARow = 0;
      bytes = Math.min(bytes * 2, sliceBytes);
    }
    return fit();
  }

  function retry(): boolean {
    slices.repeats++;
    return ++troubles < mostTroubles;
  }

  function repeat(): boolean {
    slices.repeats++;
    inARow = 0;
    // the last slice cannot grow
    if (tries + 1 >= mostTries || (isStream && slices.offset + slices.size >= imageBytes)) return restart();
    tries++;
    return fit();
  }

  function restart(): boolean {
    slices.offset = tries = troubles = inARow = 0;
    bytes = Math.max(Math.floor(bytes / 2), leastBytes);
    return ++beginnings < mostBeginnings && fit();
  }

  fit();
  return slices;
}

function leave(trip: MethodTrip, path: string, repeats: number, isDone: boolean): void {
  trip.variables['rest'] = '';
  if (repeats) trip.log.warn('modem', repeats + (repeats > 1 ? ' slices of ' : ' slice of ') + path + (repeats > 1 ? ' were' : ' was') + ' sent again');
  // without losses, whole images are tried next
  else if (isDone) trip.throttle.noise = 1;
}

/** The modem's memory confirms a slice's offset; the server is asked for the size. */
export function carrySlices(trip: MethodTrip, image: Image, onEnd: OnEnd): void {
  const isStream = trip.throttle.method.name === 'stream';
  const slices = createSlices(image.size, isStream);

  function end(ended: End, fault?: Fault): void {
    leave(trip, image.path, slices.repeats, ended === 'done');
    onEnd(ended, fault);
  }

  function giveUp(fault: Fault | undefined): void {
    trip.session.noSlices = true;
    end('refused', fault);
  }

  function goOn(isLeft: boolean): void {
    if (isLeft) next();
    else giveUp(newFault('line-noise', image.path, 'its slices do not get through'));
  }

  /** Bytes may have gone to another offset. */
  function beginAgain(): void { goOn(slices.restart()); }

  function retry(fault: Fault | undefined): void {
    if (slices.retry()) runOnServer(trip, 'wake', function (awake, why) {
      if (awake === 'done') next();
      else end(awake, why);
    });
    else giveUp(fault);
  }

  function check(found: Measure): void {
    if (found === slices.offset + slices.size) goOn(slices.pass());
    else if (found === 'untold') giveUp(newFault('line-noise', image.path, 'the server gives no size'));
    else beginAgain();
  }

  function settle(ended: End, fault?: Fault): void {
    if (!fault && isStream) measure(trip, check, function (_end, why) { retry(why); });
    else if (!fault) check(slices.offset + slices.size);
    else if (ended === 'broken' && fault.code === 'bytes-lost') settleLoss(trip, { path: image.path, row: scriptOf(trip, 'slice', image.size).pop()!, judge: asNoise }, fault, settle);
    else if (fault.code === 'line-noise') goOn(slices.repeat());
    else if (isOfCard(fault.code)) end('refused', fault);
    else if (ended === 'refused' && !isStream && fault.line && /^\W/.test(fault.line)) leaveWrongPlace(trip, image.size, beginAgain, end);
    else retry(fault);
  }

  function next(): void {
    if (!slices.size) return end('done');
    trip.variables['rest'] = '' + slices.offset;
    trip.variables['left'] = '' + slices.size;
    trip.expect(0);
    runOnServer(trip, 'slice', settle, imagePayload(trip, image, slices.offset, slices.offset + slices.size));
  }

  next();
}
