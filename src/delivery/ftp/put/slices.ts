// Sends an image in slices, parts that are each confirmed, over a line that loses bytes by chance. The line may garble an offset, too. So after each
// slice, the modem or the server is asked how many bytes it has.

import { End, newFault, type Fault, type FaultCode } from '../../../fault';
import { drain } from '../../../link/drain';
import { isInParts, sliceBytes } from '../../../modem/modem';
import type { Image } from '../../../source/source';
import type { MethodTrip } from '../../deliverytrip';
import { scriptOf } from '../../imagescript';
import { imagePayload, isOfCard } from '../../pour/imagepayload';
import { phaseOf } from '../../pour/intake';
import { settleLoss } from '../../pour/loss';
import { measure, type Measure } from '../proof/measure';
import { runOnServer } from '../session/run';

/** Number of bytes of the shortest slice. Slices get shorter after losses, and longer again without losses. */
const leastBytes = 240;
/** After this many consecutive slices without a loss, the next slices are twice as long. */
const wholeInARow = 8;
/** Number of bytes by which a slice gets longer each time that it is sent again. So the file's length shows whether the new slice is in place. */
const growthBytes = 16;
/** Number of tries of one slice after which the image starts over. */
const mostTries = 7;
/** Number of bytes that are left for the last slice, which cannot get longer. It is small, as noise seldom hits a short slice. */
const tailBytes = 128;
/** Number of refusals or timeouts of one slice after which the image is given up. */
const mostTroubles = 4;
/** Number of starts of the image, the first included, after which it is given up. */
const mostBeginnings = 5;

/** Returns the code `line-noise` for any loss, since the slice is then sent again. */
function asNoise(): FaultCode {
  return 'line-noise';
}

/** Sends filler, bytes that complete the payload, until the data phase ends. The modem has reported a wrong offset or length, and waits for bytes. */
async function leaveWrongPlace(trip: MethodTrip, bytes: number): Promise<void> {
  const { end, fault, value: drained } = await tried(drain(trip, phaseOf(trip, bytes, true)));
  if (!drained) throw ended(end, fault);
}

/** Offset and length of the next slice. The methods return false if no tries are left. */
interface Slices {
  /** Offset in the image at which the slice begins, in bytes. */
  offset: number;
  /** Number of bytes of the slice. It is 0 once the image is complete. */
  size: number;
  /** How often slices were sent again so far, for the log. */
  repeats: number;
  /** Goes on to the next slice, since the modem has got the current one. */
  pass(): boolean;
  /** Counts a refusal or a missing answer. The same slice is then sent again. */
  retry(): boolean;
  /** Makes the slice longer, or starts the image over, since bytes of the slice were lost. */
  repeat(): boolean;
  /** Starts the image over, since nobody knows any more where in the file the next slice belongs. */
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
    // the last slice of a stream cannot get longer, so the image starts over
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
  if (repeats) {
    trip.log.warn('modem', repeats + (repeats > 1 ? ' slices of ' : ' slice of ') + path + (repeats > 1 ? ' were' : ' was') + ' sent again');
  }
  // without losses, whole images are tried next
  else if (isDone) trip.throttle.noise = 1;
}

/** Throws a fault if no tries are left. @param isLeft true: tries are left */
async function goOn(trip: MethodTrip, image: Image, isLeft: boolean): Promise<void> {
  if (isLeft) return;
  trip.session.noSlices = true;
  throw ended(End.refused, newFault('line-noise', image.path, 'its slices do not get through'));
}

async function retry(trip: MethodTrip, slices: Slices, fault: Fault | undefined): Promise<void> {
  if (slices.retry()) return await runOnServer(trip, 'wake');
  trip.session.noSlices = true;
  throw ended(End.refused, fault);
}

/**
 * Checks that the slice is in place. Then it goes on to the next slice, or starts the image over. The modem's memory has already confirmed the
 * offset. For a stream, the server is asked for the file's size.
 */
async function check(trip: MethodTrip, image: Image, slices: Slices): Promise<void> {
  const reached = slices.offset + slices.size;
  let found: Measure = reached;
  if (trip.throttle.method.name === 'stream') {
    const { end, fault, value: [measured] } = await tried(measure(trip, false));
    if (end !== End.done) return await retry(trip, slices, fault);
    found = measured!;
  }
  if (found === 'untold') {
    const unasked = newFault('line-noise', image.path, 'the server gives no size');
    // it gave the sizes of the slices before, so noise has hit this question
    if (slices.offset) return await retry(trip, slices, unasked);
    trip.session.noSlices = true;
    throw ended(End.refused, unasked);
  }
  await goOn(trip, image, found === reached ? slices.pass() : slices.restart());
}

/**
 * Returns whether a slice whose bytes were lost is at its place, filled up with filler. If noise has hit its offset, too, it has replaced other bytes
 * of the image. The size of the file tells that only until the slice is sent again.
 * @param isAgain true: noise may have hit the first question
 */
async function isInPlace(trip: MethodTrip, slices: Slices, isAgain: boolean): Promise<boolean> {
  const reached = slices.offset + slices.size;
  if (trip.throttle.method.name === 'stream') {
    const { end: measured, value: [found] } = await tried(measure(trip, false));
    if (!isAgain && (measured !== End.done || found === 'untold')) return await isInPlace(trip, slices, true);
    return found === reached;
  }
  // the prompt of the other modems has confirmed the offset
  if (!scriptOf(trip, 'sliced', 0).length) return true;
  trip.variables['reached'] = '' + reached;
  const { end } = await tried(runOnServer(trip, 'sliced'));
  return end === End.done;
}

async function settle(trip: MethodTrip, image: Image, slices: Slices, end: End, fault: Fault | undefined): Promise<void> {
  if (!fault) return await check(trip, image, slices);
  if (end === End.broken && fault.code === 'bytes-lost') {
    const { end: settled, fault: why } = await tried(settleLoss(trip, { row: scriptOf(trip, 'slice', image.size).pop()!, judge: asNoise }, fault));
    return await settle(trip, image, slices, settled, why);
  }
  if (fault.code === 'line-noise') {
    const isThere = await isInPlace(trip, slices, false);
    return await goOn(trip, image, isThere ? slices.repeat() : slices.restart());
  }
  if (isOfCard(fault.code)) throw ended(End.refused, fault);
  if (end !== End.refused || trip.throttle.method.name === 'stream' || !fault.line || !/^\W/.test(fault.line)) {
    return await retry(trip, slices, fault);
  }
  await leaveWrongPlace(trip, image.size);
  await goOn(trip, image, slices.restart());
}

/** @param from offset in the image of the part to which the slices belong */
async function carryAll(trip: MethodTrip, image: Image, slices: Slices, from: number): Promise<void> {
  while (slices.size) {
    trip.variables['rest'] = '' + slices.offset;
    trip.variables['left'] = '' + slices.size;
    trip.expect(0);
    const { end, fault } = await tried(until(function (onEnd) {
      runOnServer(trip, 'slice', onEnd, imagePayload(trip, image, from + slices.offset, from + slices.offset + slices.size));
    }));
    await settle(trip, image, slices, end, fault);
  }
}

/**
 * Sends the image in slices, into the modem's memory or directly to the server.
 * @param from offset in the image of the first byte to send; not 0 only for a part of an image that is longer than the modem's memory
 */
export async function carrySlices(trip: MethodTrip, image: Image, from: number): Promise<void> {
  const bytes = isInParts(trip.throttle.method, image.size) ? Math.min(trip.throttle.method.most!, image.size - from) : image.size;
  const slices = createSlices(bytes, trip.throttle.method.name === 'stream');
  const { end, fault } = await tried(carryAll(trip, image, slices, from));
  leave(trip, image.path, slices.repeats, end === End.done);
  throw ended(end, fault);
}

/**
 * Sends an image that is longer than the modem's memory, part by part through it. The first part is there already, and the server appends the others.
 */
export async function carryParts(trip: MethodTrip, image: Image): Promise<void> {
  let from = 0;
  trip.copies.staged = '';
  while (from < image.size) {
    if (from) {
      trip.variables['isDone'] = '';
      await runOnServer(trip, 'openSlices');
      await carrySlices(trip, image, from);
    }
    trip.attempt.phaseBytes = 0;
    // a server that refuses it cannot append, as it cannot resume
    trip.variables['rest'] = from ? '' + from : '';
    await runOnServer(trip, from ? 'resume' : 'put');
    from += trip.throttle.method.most!;
  }
  trip.variables['rest'] = '';
}
