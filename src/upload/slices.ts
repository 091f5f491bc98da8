// An image in slices that the modem confirms one by one, for a line that loses bytes by chance: a slice that lost some is sent again
// to the same place, until it is whole.

import type { Image } from '../image/outbox';
import { fault, type Fault, type FaultCode } from '../fault';
import { settleLoss } from './loss';
import type { OnEnd } from './machine';
import { imagePayload } from './stage';
import { runScript, type Trip } from './trip';

/** CFTPSPUT takes no more (AT76v3 12.2.15). */
const mostBytes = 2048;
const leastBytes = 128;
/** So often the same slice is sent; so often it may be refused, or the modem be silent. */
const mostTries = 16;
const mostTroubles = 4;

/** Whatever was lost of a slice, it is sent again. */
function asNoise(): FaultCode {
  return 'line-noise';
}

/** From its beginning to its end. */
export function carrySlices(trip: Trip, image: Image, onEnd: OnEnd): void {
  const row = trip.modem!.script('slice', image.size).pop()!;
  let offset = 0;
  let bytes = mostBytes;
  let tries = 0;
  let troubles = 0;
  let repeats = 0;

  function end(ended: 'done' | 'refused' | 'broken', wrong?: Fault): void {
    if (repeats) trip.log.info('modem', repeats + ' of the slices of ' + image.path + ' were sent again');
    // a line that has lost nothing meanwhile is tried with a whole image next
    trip.bag['rest'] = '';
    trip.noise = ended === 'done' && !repeats ? 1 : trip.noise;
    onEnd(ended, wrong);
  }

  function pass(sent: number): void {
    offset += sent;
    tries = troubles = 0;
    bytes = Math.min(bytes * 2, mostBytes);
    next();
  }

  function repeat(): void {
    repeats++;
    if (++tries > 1) bytes = Math.max(Math.floor(bytes / 2), leastBytes);
    next();
  }

  /** Refused or silent: a command that the line has garbled. */
  function retry(wrong: Fault | undefined): void {
    repeats++;
    if (++troubles >= mostTroubles) {
      if (offset === 0 || wrong!.code === 'rejected' || wrong!.code === 'put-denied') trip.noSlices = true;
      end('refused', wrong);
    } else runScript(trip, 'wake', function (awake, why) {
      if (awake === 'done') next();
      else end(awake, why);
    });
  }

  function next(): void {
    const size = Math.min(bytes, image.size - offset);
    if (!size) {
      end('done');
      return;
    }
    if (tries >= mostTries) {
      end('refused', fault('line-noise', image.path, 'byte ' + offset));
      return;
    }
    trip.bag['rest'] = '' + offset;
    trip.bag['left'] = '' + size;
    trip.expect(0);
    runScript(trip, 'slice', function (ended, wrong) {
      if (ended === 'done') pass(size);
      else if (ended === 'refused' && wrong!.code !== 'bytes-lost') stop(wrong!);
      else if (wrong!.code === 'bytes-lost') settleLoss(trip, { path: image.path, row: row, judge: asNoise }, wrong!, function (settled, why) {
        if (settled === 'done') pass(size);
        else if (settled === 'broken') retry(why);
        else repeat();
      });
      else retry(wrong);
    }, imagePayload(trip, image, offset, offset + size));
  }

  /** What the card does not give is no matter of the line. */
  function stop(wrong: Fault): void {
    if (wrong.code === 'image-changed' || wrong.code === 'image-unreadable') end('refused', wrong);
    else retry(wrong);
  }

  next();
}
