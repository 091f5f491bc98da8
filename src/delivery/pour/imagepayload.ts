// An image's bytes as a payload: pace, timeout of OK, and progress for the console.

import type { Payload } from '../../at/task';
import { createPayload, partBytes } from '../../payload/reader';
import { createSum } from '../../payload/sum';
import type { Image } from '../../source/source';
import type { DeliveryTrip } from '../deliverytrip';
import { intakeMs } from '../phasetime';
import { speedOf } from './loss';

/** The card failed: the bytes sent are not the image. */
export function isOfCard(code: string): boolean {
  return code === 'image-unreadable' || code === 'image-changed';
}

/** While the modem sends another image: its results must be read soon. */
export const shortChunkBytes = 256;

/** Longest delay of OK: these ms, plus this share of the payload's time or this factor of the latest delay. */
const okMs = 500;
const okShare = 0.1;
export const lateShare = 1.5;

/** The slowest line carries a part or slice in this time. */
const partMs = 10000;

export function okMsFor(trip: DeliveryTrip, bytes: number): number {
  return okMs + Math.max(bytes * okShare * 1000 / speedOf(trip), trip.throttle.lateMs * lateShare);
}

/** @param chunk bytes per read, for an image that is staged before its turn */
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
