import type { OnEnd } from '../../at/step';
import type { Payload } from '../../at/task';
import type { ScriptName } from '../../modem/modem';
import { createPayload, partBytes } from '../../payload/reader';
import { createSum } from '../../payload/sum';
import { isToGo } from '../../source/removal';
import type { Image } from '../../source/source';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../deliverytrip';
import { runOwn, scriptOf } from '../imagescript';
import { intakeMs } from '../phasetime';
import { judgeLoss, settleLoss, speedOf } from './loss';

export function copyMarkOf(image: Image): string {
  return image.fingerprint + ' ' + image.size + ' ' + image.path;
}

export function printNow(trip: DeliveryTrip, image: Image): string {
  return trip.source.fingerprintOf(image, isToGo(trip.config['images.afterUpload'], image)) || '';
}

/** The card failed: the bytes sent are not the image. */
export function isOfCard(code: string): boolean {
  return code === 'image-unreadable' || code === 'image-changed';
}

/** Chunk size while the modem sends another image: its results must be read soon. */
export const shortChunkBytes = 256;

/** Longest delay of OK: these ms, plus this share of the payload's time or this factor of the latest delay. */
const okMs = 500;
const okShare = 0.1;
export const lateShare = 1.5;

/** A time in which even the slowest line carries a part or slice. */
const partMs = 10000;

export function okMsFor(trip: DeliveryTrip, bytes: number): number {
  return okMs + Math.max(bytes * okShare * 1000 / speedOf(trip), trip.throttle.lateMs * lateShare);
}

export function imagePayload(trip: DeliveryTrip, of: Pick<Image, 'path' | 'size'>, from: number, to?: number, chunk?: number): Payload {
  const attempt = trip.attempt;
  const last = to || of.size;
  trip.memory();
  const sum = trip.throttle.method && trip.throttle.method.hasSum ? createSum(trip.uart.bytesOf, function (text) { trip.variables['sum'] = text; }) : undefined;
  // a separate function, whose instructions the bench counts
  const poured = /* @__NOINLINE__ */ createPayload(trip.source, trip.uart, trip.clock, {
    path: of.path, size: of.size, from: from, to: last,
    baud: trip.link.baud, pace: trip.throttle.pace, slack: trip.throttle.slack, chunk: chunk || 0,
    phase: attempt, sum: sum,
    announce: function (bytes) {
      if (attempt.image === of) {
        attempt.load = poured;
        attempt.loadTo = last;
      }
      trip.expect(bytes <= partBytes ? partMs : intakeMs(trip, bytes));
    }
  });
  const close = poured.close;
  poured.okMs = okMsFor(trip, poured.left());
  poured.close = function () {
    if (attempt.load === poured) attempt.loadTo = last - poured.left();
    attempt.load = undefined;
    close();
  };
  return poured;
}

/** Counts lost bytes at once, if the modem counts. */
export function withLoss(trip: ImageTrip, script: ScriptName, onEnd: OnEnd): OnEnd {
  return function (end, fault) {
    const of = trip.attempt.image;
    if (!fault) trip.throttle.isOkKnown = true;
    const row = fault && end === 'broken' && fault.code === 'bytes-lost' && scriptOf(trip, script, of.size).filter(function (one) { return !!one.pour; })[0];
    if (row) settleLoss(trip, { path: of.path, row: row, judge: judgeLoss }, fault, onEnd);
    else onEnd(end, fault);
  };
}

/** A former copy is deleted first: a modem may not replace it. */
function mayHaveCopy(trip: MethodTrip): boolean {
  const isUnsure = trip.copies.unsure > 0 && !!trip.link.modem.overlapsPut;
  if (trip.copies.unsure) trip.copies.unsure--;
  return (trip.copies.mayHaveCopy || isUnsure) && !!trip.throttle.method.hasDrive;
}

export function clearThenFill(trip: MethodTrip, fill: () => void, onEnd: OnEnd): void {
  if (!mayHaveCopy(trip)) fill();
  else runOwn(trip, 'unstage', function (end, fault) {
    if (end === 'broken') onEnd(end, fault);
    else fill();
  });
}

export function isToCompare(trip: DeliveryTrip): boolean {
  return trip.config['upload.verify'] === 'content' && !trip.throttle.noReadBack && scriptOf(trip, 'readBack', 0).length > 0;
}
