// Whether an image is whole: a camera may be writing it. The card tells no times, so its size must hold still for a while.

import type { Log } from '../log';
import type { Clock, Files } from '../ports';
import { inBytes } from '../text';
import type { Image } from './source';

/** An image on the card, of which it is known since when its size is what it is. */
export interface Held extends Image {
  /** When this size was seen, and whether it has held still since. */
  seenMs: number;
  isStill: boolean;
  /** How often its size was another. */
  changes: number;
  /** That its upload begins was written since it was found. */
  isNoted?: boolean;
  /** The journal tells that an image of its name was deleted. */
  isNamesake?: boolean;
}

/** Stands between two sizes; UTF-8. */
export const arrow = ' \xe2\x86\x92 ';
const holdMs = 3000;
/** After so many changes it is left for the next round. */
export const mostChanges = 20;

/** Of another size now: it counts as new, and may be asked for again later. */
function change(log: Log, clock: Clock, image: Held, size: number): boolean {
  if (!image.changes) log.info('image', image.path + ' is still being written; it waits until its size stops changing');
  if (image.begun || image.again) image.again = image.size + arrow + inBytes(size);
  image.size = size;
  image.begun = '';
  image.seenMs = clock.now();
  const isLater = ++image.changes < mostChanges;
  if (!isLater) log.error('image', image.path + ' keeps changing its size; it is left for the next round');
  return isLater;
}

/** Whether its size has held still by now. */
export function holdsStill(files: Files, clock: Clock, image: Held): boolean {
  if (!image.isStill && clock.now() >= image.seenMs + holdMs) {
    const stat = files.stat(image.path);
    image.isStill = !!stat && stat.size === image.size;
  }
  return image.isStill;
}

/** @param onNot told whether the image may be asked for again in this round; not where it is gone, or never holds still */
export function awaitStill(files: Files, clock: Clock, log: Log, image: Held, onStill: () => void, onNot: (isLater: boolean) => void): void {
  const leftMs = image.seenMs + holdMs - clock.now();
  if (image.isStill) onStill();
  // less than a millisecond may be no time to a clock that counts in years
  else if (leftMs >= 1) clock.after(leftMs, function () { awaitStill(files, clock, log, image, onStill, onNot); });
  else {
    const stat = files.stat(image.path);
    image.isStill = !!stat && stat.size === image.size;
    if (image.isStill) onStill();
    else if (stat && stat.size) onNot(change(log, clock, image, stat.size));
    else {
      log.info('image', image.path + ' is gone from the card');
      onNot(false);
    }
  }
}
