// Makes an image wait until its size has stayed the same for a time, as its file may still be growing. It also makes the record of a delivery wait
// until the next image begins, so that one write to the card has both.

import type { Log } from '../log';
import type { Clock, Files, Stat } from '../ports';
import { writeHeld } from '../store/journal';
import { inBytes } from '../text';
import type { Held, Search } from './seek';
import type { Image } from './source';

/** An arrow in UTF-8, for texts in the log. */
export const arrow = ' \xe2\x86\x92 ';
/** A size that has not changed for this long, in milliseconds, counts as stable. */
export const holdMs = 3000;
/** Number of changes of an image's size after which the image is left for the next round. */
export const mostChanges = 20;

function change(log: Log, clock: Clock, image: Held, size: number): boolean {
  if (!image.changes) log.info('image', image.path + ' is still being written; it waits until its size stops changing');
  if (image.begun || image.again) image.again = image.size + arrow + inBytes(size);
  image.size = size;
  image.begun = image.tries = '';
  if (image.preview) image.preview = '';
  image.seenMs = clock.now();
  const isLater = ++image.changes < mostChanges;
  if (!isLater) log.error('image', image.path + ' keeps changing its size; it is left for the next round');
  return isLater;
}

function settle(image: Held, stat: Stat | undefined): void {
  image.isStill = image.isSeen = !!stat && stat.size === image.size;
  image.writtenMs = stat && stat.mtime ? stat.mtime.getTime() : 0;
}

/** Tells whether the size of an image has been stable for long enough. */
export function holdsStill(files: Files, clock: Clock, image: Held): boolean {
  if (!image.isStill && clock.now() >= image.seenMs + holdMs) settle(image, files.stat(image.path));
  return image.isStill;
}

/**
 * What a wait for the size of an image has shown. `still`: the size has stayed the same. `later`: it has changed, and the wait begins again. `never`:
 * the image is gone, or left for the next round.
 */
export type Stillness = 'still' | 'later' | 'never';

/** Waits until the size of an image has stayed the same for three seconds. */
export async function awaitStill(files: Files, clock: Clock, log: Log, image: Held): Promise<Stillness> {
  // a clock that has counted for years is not exact to a millisecond, so the wait ends once less than 1 ms is left
  while (!image.isStill && image.seenMs + holdMs - clock.now() >= 1) await elapsed(clock, image.seenMs + holdMs - clock.now());
  if (image.isStill) return 'still';
  const stat = files.stat(image.path);
  settle(image, stat);
  if (image.isStill) return 'still';
  if (stat && stat.size) return change(log, clock, image, stat.size) ? 'later' : 'never';
  log.info('image', image.path + ' is gone from the card');
  return 'never';
}

/**
 * Treats an image as a new one, since its file was replaced during the upload.
 * @returns true if it is to be sent in this round; false if it is gone or has changed too often
 */
export function renew(files: Files, clock: Clock, image: Held): boolean {
  const stat = files.stat(image.path);
  if (!stat || stat.dir || !stat.size) return false;
  const again = stat.size === image.size ? 'it was rewritten while it was sent' : image.size + arrow + inBytes(stat.size);
  Object.assign(image, {
    again: again, size: stat.size, begun: '', fingerprint: '', refused: '', tries: '', delivered: image.takenNames ? 0 : image.size,
    isDoubtNoted: false, isNoted: false, isStill: false, seenMs: clock.now()
  });
  if (image.preview) image.preview = '';
  return ++image.changes < mostChanges;
}

/**
 * Milliseconds after which the record of a delivery is written even if the next image has not begun. Before that image begins, some modems get its
 * copy, or the server is asked for its size, which may take longer.
 */
const waitMs = 1000;

/**
 * Makes the record of a delivery wait for the start of the next image, so that one append to the journal writes both. Each append takes 29 ms. If the
 * power fails meanwhile, the journal shows only the image's start, and the server is then asked whether it has the image.
 * @returns true if the record may wait
 */
export function mayWait(search: Search, image: Image): boolean {
  const next = search.batch[0];
  if (!next || next.folder !== image.folder || next.isNoted || next.isByHand) return false;
  search.timer = search.clock.after(waitMs, function () {
    search.timer = undefined;
    if (!writeHeld(search.journal)) {
      search.log.error('card', 'the journal cannot be written, so ' + image.path + ' is looked for on the server again');
    }
  });
  return true;
}
