// What filling the modem with an image takes: its bytes at the pace, and whether a copy from before lies there.

import type { Payload } from '../at/task';
import type { Image } from '../image/outbox';
import { createPayload } from '../image/reader';
import { printOf } from '../image/removal';
import { intakeMs } from './intake';
import type { OnEnd } from './machine';
import { runScript, samplePeak, type Trip } from './trip';
import { speedOf } from './loss';

/** What is known of a copy in the modem. */
export function markOf(image: Image): string {
  return image.print + ' ' + image.size + ' ' + image.path;
}

/** Whether it is to be deleted when it is delivered: never what a person has sent. */
export function isToGo(trip: Trip, image: Image): boolean {
  return trip.config!['images.afterUpload'] === 'delete' && !image.isByHand;
}

/** What tells the image's file from another of its size now. */
export function printNow(trip: Trip, image: Image): string {
  return printOf(trip.files, trip.hash, image.path, image.size, isToGo(trip, image));
}

/** The card's fault, not the modem's or the line's: what went out is not the image. */
export function isOfCard(code: string): boolean {
  return code === 'image-unreadable' || code === 'image-changed';
}

/** While the modem sends, what it says is to be heard soon. */
export const shortChunkBytes = 256;

/** The OK of a modem that has all bytes comes so soon, and later in proportion to them, or half as late again as it was once. */
const okMs = 500;
const okShare = 0.1;
const lateShare = 1.5;

/** @param to where it ends, for a slice; @param chunk bytes read and written at once, where that is to be less than usual */
export function imagePayload(trip: Trip, of: Image, from: number, to?: number, chunk?: number): Payload {
  samplePeak(trip);
  // it stays a function of its own, whose instructions the bench counts alone
  const poured = /* @__NOINLINE__ */ createPayload(trip.files, trip.uart, trip.clock, {
    path: of.path, size: of.size, from: from, to: to || of.size, baud: trip.baud, pace: trip.pace, slack: trip.slack, chunk: chunk || 0
  });
  const pour = poured.pour;
  poured.okMs = okMs + Math.max(poured.left() * okShare * 1000 / speedOf(trip), trip.lateMs * lateShare);
  poured.pour = function (bytes, escape, onPoured) {
    const startMs = trip.clock.now();
    trip.phaseBytes = bytes;
    trip.expect(intakeMs(trip, bytes));
    return pour(bytes, escape, function (lineMs, wrong) {
      trip.phaseMs = trip.clock.now() - startMs + lineMs;
      onPoured(lineMs, wrong);
    });
  };
  return poured;
}

/** A copy from a try before, or from before a cut, is deleted first: nobody promises that it is replaced. */
function mayHaveCopy(trip: Trip): boolean {
  const isUnsure = trip.unsure > 0 && !!trip.modem!.isAside;
  if (trip.unsure) trip.unsure--;
  return (trip.mayHaveCopy || isUnsure) && !!trip.way!.hasDrive;
}

/** Fills the modem, behind what may lie there from before. */
export function fillAnew(trip: Trip, fill: () => void, onEnd: OnEnd): void {
  if (!mayHaveCopy(trip)) fill();
  else runScript(trip, 'unstage', function (end, wrong) {
    if (end === 'broken') onEnd(end, wrong);
    else fill();
  });
}

/** Whether the copy in the modem is to be read back, and can be. */
export function isToCompare(trip: Trip): boolean {
  return trip.config!['upload.verify'] === 'content' && !!trip.way!.hasDrive && trip.modem!.script('readBack', 0).length > 0;
}
