// Makes the payload of an image's bytes, with its pace, the timeout of its OK, and its progress for the console.

import { has } from '#modems';
import type { Payload } from '../../at/task';
import type { FaultCode } from '../../fault';
import { createPayload, partBytes } from '../../payload/reader';
import { createSum } from '../../payload/sum';
import type { Image } from '../../source/source';
import type { DeliveryTrip } from '../deliverytrip';
import { intakeMs } from '../phasetime';
import { speedOf } from './loss';

/** Whether the fault comes from the card, so that the bytes that were sent are not the image's. @param code of the fault */
export function isOfCard(code: FaultCode): boolean {
  return code === 'image-unreadable' || code === 'image-changed';
}

/**
 * Number of bytes that are read from the card at once for an image that is copied into the modem during another upload. It is small, so that the
 * results of that upload are read soon.
 */
export const shortChunkBytes = 256;

/** Least number of milliseconds to wait for the modem's OK after a payload. The larger of two additions is added, by `okShare` or by `lateShare`. */
const okMs = 500;
/** First possible addition to the wait for OK, as a part of the time that the payload takes. */
const okShare = 0.1;
/** Second possible addition to the wait for OK, as a multiple of the longest delay of an OK so far. */
export const lateShare = 1.5;

/** Milliseconds in which even the slowest line carries one part of a payload, or one slice. */
const partMs = 10000;

/** Returns the milliseconds to wait for the modem's OK after a payload of this many bytes. */
export function okMsFor(trip: DeliveryTrip, bytes: number): number {
  return okMs + Math.max(bytes * okShare * 1000 / speedOf(trip), trip.throttle.lateMs * lateShare);
}

/**
 * Makes a payload of the bytes of an image from offset `from` to offset `to`. Without `to`, it goes to the image's end.
 * @param chunk bytes per read, for an image that is copied before its turn; undefined: the usual number
 */
export function imagePayload(
  trip: DeliveryTrip, of: Pick<Image, 'path' | 'size' | 'writtenMs' | 'whole' | 'from'>, from: number, to?: number, chunk?: number
): Payload {
  const attempt = trip.attempt;
  const last = to || of.size;
  const file = of.whole || of;
  const start = of.from || 0;
  trip.memory();
  const sum = has.sum && trip.throttle.method && trip.throttle.method.hasSum
    ? createSum(trip.uart.bytesOf, function (text) { trip.variables['sum'] = text; })
    : undefined;
  // the call is kept out of line (not inlined by the bundler), so that measurements of the engine's instructions count it by itself
  const poured = /* @__NOINLINE__ */ createPayload(trip.source, trip.uart, trip.clock, {
    path: file.path, size: file.size, writtenMs: of.writtenMs, isAhead: !!chunk, from: start + from, to: start + last,
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
