// An image in slices that the modem confirms one by one, for a line that loses bytes by chance. A slice that lost some is sent again
// to the same place. The line may garble the command, too, and with it the place: the modem or the server is asked each time.

import type { OnEnd } from '../../at/step';
import { fault, type Fault, type FaultCode } from '../../fault';
import { drain } from '../../link/drain';
import type { Image } from '../../source/source';
import { phaseOf } from '../intake';
import { settleLoss } from '../loss';
import { scriptOf } from '../script';
import { imagePayload } from '../stage';
import type { DeliveryTrip } from '../trip';
import { measure } from './measure';
import { runScript } from './session/run';

/** CFTPSPUT takes 2,048 bytes at most (AT76v3 12.2.15). Shorter ones where some are lost, longer ones again where none are. */
const mostBytes = 1920;
const leastBytes = 240;
const wholeInARow = 8;
/** Each further try of a slice is so much longer: only one at its place makes the file on the server as long as it must be then. */
const growthBytes = 16;
const mostTries = 7;
/** What is kept for the last slice, which cannot grow: it is seldom hit. */
const tailBytes = 128;
/** So often a slice may be refused or met by silence, and so often all of them are begun again. */
const mostTroubles = 4;
const mostBeginnings = 5;

/** Whatever was lost of a slice, it is sent again. */
function asNoise(): FaultCode {
  return 'line-noise';
}

/** Slices into the modem's memory name their place in the answer; those to the server are asked for by their size. */
export function carrySlices(trip: DeliveryTrip, image: Image, onEnd: OnEnd): void {
  const isStream = trip.throttle.way!.name === 'stream';
  const row = scriptOf(trip, 'slice', image.size).pop()!;
  let offset = 0;
  let bytes = mostBytes;
  let inARow = 0;
  let tries = 0;
  let troubles = 0;
  let repeats = 0;
  let beginnings = 0;

  function end(ended: 'done' | 'refused' | 'broken', wrong?: Fault): void {
    if (repeats) trip.log.warn('modem', repeats + (repeats > 1 ? ' slices of ' : ' slice of ') + image.path + (repeats > 1 ? ' were' : ' was') + ' sent again');
    // a line that has lost nothing meanwhile is tried with a whole image next
    trip.bag['rest'] = '';
    trip.throttle.noise = ended === 'done' && !repeats ? 1 : trip.throttle.noise;
    onEnd(ended, wrong);
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
    // the end of the image cannot be sent any longer than it is
    if (tries + 1 >= mostTries || (isStream && offset + sizeOf() >= image.size)) beginAgain();
    else {
      tries++;
      next();
    }
  }

  /** Something may have gone to another place. */
  function beginAgain(): void {
    offset = tries = troubles = inARow = 0;
    bytes = Math.max(Math.floor(bytes / 2), leastBytes);
    if (++beginnings < mostBeginnings) next();
    else {
      trip.session.noSlices = true;
      end('refused', fault('line-noise', image.path, 'its slices do not get through'));
    }
  }

  function retry(wrong: Fault | undefined): void {
    repeats++;
    if (++troubles < mostTroubles) runScript(trip, 'wake', function (awake, why) {
      if (awake === 'done') next();
      else end(awake, why);
    });
    else {
      trip.session.noSlices = true;
      end('refused', wrong);
    }
  }

  function check(): void {
    if (!isStream) {
      pass();
      return;
    }
    measure(trip, function (found) {
      if (found === offset + sizeOf()) pass();
      else if (found === 'untold') {
        trip.session.noSlices = true;
        end('refused', fault('line-noise', image.path, 'the server gives no size'));
      } else beginAgain();
    }, function (_end, wrong) { retry(wrong); });
  }

  /** The modem has told another place or number than was said to it, and waits there for bytes. */
  function leaveWrongPlace(): void {
    drain(trip, phaseOf(trip, image.size, true), function (drained) {
      if (drained.missing === undefined) end('broken', fault('silent', 'AT'));
      else beginAgain();
    });
  }

  function settle(ended: 'done' | 'refused' | 'broken', wrong?: Fault): void {
    if (ended === 'done') check();
    else if (ended === 'broken' && wrong!.code === 'bytes-lost') settleLoss(trip, { path: image.path, row: row, judge: asNoise }, wrong!, settle);
    else if (wrong && wrong.code === 'line-noise') repeat();
    else if (wrong && (wrong.code === 'image-changed' || wrong.code === 'image-unreadable')) end('refused', wrong);
    else if (ended === 'refused' && !isStream && wrong!.line && wrong!.line[0] === '+') leaveWrongPlace();
    else retry(wrong);
  }

  function next(): void {
    const size = sizeOf();
    if (!size) {
      end('done');
      return;
    }
    trip.bag['rest'] = '' + offset;
    trip.bag['left'] = '' + size;
    trip.expect(0);
    runScript(trip, 'slice', settle, imagePayload(trip, image, offset, offset + size));
  }

  next();
}
