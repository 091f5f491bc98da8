// An image in confirmed slices, for a line that loses bytes by chance. It may garble an offset too, so modem or server is asked each
// time.

import type { End } from '../../../at/step';
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
async function leaveWrongPlace(trip: MethodTrip, bytes: number): Promise<void> {
  const drained = await drain(trip, phaseOf(trip, bytes, true));
  if (drained.missing === undefined) throw ended('broken', newFault('silent', 'AT'));
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

/** Bytes may have gone to another offset. */
async function goOn(trip: MethodTrip, image: Image, isLeft: boolean): Promise<void> {
  if (isLeft) return;
  trip.session.noSlices = true;
  throw ended('refused', newFault('line-noise', image.path, 'its slices do not get through'));
}

async function retry(trip: MethodTrip, slices: Slices, fault: Fault | undefined): Promise<void> {
  if (slices.retry()) return await runOnServer(trip, 'wake');
  trip.session.noSlices = true;
  throw ended('refused', fault);
}

/** The modem's memory confirms a slice's offset; the server is asked for the size. */
async function check(trip: MethodTrip, image: Image, slices: Slices): Promise<void> {
  const reached = slices.offset + slices.size;
  let found: Measure = reached;
  if (trip.throttle.method.name === 'stream') {
    const { end, fault, value: [measured] } = await tried(measure(trip, false));
    if (end !== 'done') return await retry(trip, slices, fault);
    found = measured!;
  }
  if (found === 'untold') {
    trip.session.noSlices = true;
    throw ended('refused', newFault('line-noise', image.path, 'the server gives no size'));
  }
  await goOn(trip, image, found === reached ? slices.pass() : slices.restart());
}

async function settle(trip: MethodTrip, image: Image, slices: Slices, end: End, fault: Fault | undefined): Promise<void> {
  if (!fault) return await check(trip, image, slices);
  if (end === 'broken' && fault.code === 'bytes-lost') {
    const { end: settled, fault: why } = await tried(settleLoss(trip, { path: image.path, row: scriptOf(trip, 'slice', image.size).pop()!, judge: asNoise }, fault));
    return await settle(trip, image, slices, settled, why);
  }
  if (fault.code === 'line-noise') return await goOn(trip, image, slices.repeat());
  if (isOfCard(fault.code)) throw ended('refused', fault);
  if (end !== 'refused' || trip.throttle.method.name === 'stream' || !fault.line || !/^\W/.test(fault.line)) return await retry(trip, slices, fault);
  await leaveWrongPlace(trip, image.size);
  await goOn(trip, image, slices.restart());
}

async function carryAll(trip: MethodTrip, image: Image, slices: Slices): Promise<void> {
  while (slices.size) {
    trip.variables['rest'] = '' + slices.offset;
    trip.variables['left'] = '' + slices.size;
    trip.expect(0);
    const { end, fault } = await tried(until(function (onEnd) {
      runOnServer(trip, 'slice', onEnd, imagePayload(trip, image, slices.offset, slices.offset + slices.size));
    }));
    await settle(trip, image, slices, end, fault);
  }
}

export async function carrySlices(trip: MethodTrip, image: Image): Promise<void> {
  const slices = createSlices(image.size, trip.throttle.method.name === 'stream');
  const { end, fault } = await tried(carryAll(trip, image, slices));
  leave(trip, image.path, slices.repeats, end === 'done');
  throw ended(end, fault);
}
