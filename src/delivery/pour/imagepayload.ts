// An image's bytes as a payload: its pace, the timeout of its OK, and its progress for the console.

import type { Payload } from '../../at/task';
import { createPayload, partBytes } from '../../payload/reader';
import { createSum } from '../../payload/sum';
import type { Image } from '../../source/source';
import type { DeliveryTrip } from '../deliverytrip';
import { intakeMs } from '../phasetime';
import { speedOf } from './loss';

/** The card has failed, so the bytes that were sent are not the image. */
export function isOfCard(code: string): boolean {
  return code === 'image-unreadable' || code === 'image-changed';
}

/** Bytes per read of an image that is stored while the modem sends another one, whose results must be read soon. */
export const shortChunkBytes = 256;

/** The longest delay of an OK is this, in milliseconds, plus the larger of the two below. */
const okMs = 500;
/** First term: this share of the payload's own time, in which 1 is all of it. */
const okShare = 0.1;
/** Second term: the latest delay of an OK, times this factor. */
export const lateShare = 1.5;

/** The slowest line carries a part or slice in this time, in milliseconds. */
const partMs = 10000;

/** Milliseconds to wait for the OK after these bytes. */
export function okMsFor(trip: DeliveryTrip, bytes: number): number {
  return okMs + Math.max(bytes * okShare * 1000 / speedOf(trip), trip.throttle.lateMs * lateShare);
}

/**
 * The bytes of an image from one offset to another; without `to`, to its end. @param chunk bytes per read, for an image that is stored
 * before its turn
 */
export function imagePayload(trip: DeliveryTrip, of: Pick<Image, 'path' | 'size' | 'writtenMs'>, from: number, to?: number, chunk?: number): Payload {
  const attempt = trip.attempt;
  const last = to || of.size;
  trip.memory();
  const sum = trip.throttle.method && trip.throttle.method.hasSum ? createSum(trip.uart.bytesOf, function (text) { trip.variables['sum'] = text; }) : undefined;
  // separate, so that the bench counts its instructions
  const poured = /* @__NOINLINE__ */ createPayload(trip.source, trip.uart, trip.clock, {
    path: of.path, size: of.size, writtenMs: of.writtenMs, isAhead: !!chunk, from: from, to: last,
    baud: trip.link.baud, pace: trip.throttle.pace, slack: trip.throttle.slack, chunk: chunk || 0,
    phase: attempt, sum: sum, okMs: okMsFor(trip, last - from),
    announce: function (bytes) {
      if (attempt.image === of) {
        attempt.load = poured;
        attempt.loadTo = last;
      }
      trip.expect(bytes <= partBytes ? partMs : intakeMs(trip, bytes));
    },
    onClose: function (left) {
      if (attempt.load === poured) attempt.loadTo = last - left;
      attempt.load = undefined;
    }
  });
  return poured;
}
