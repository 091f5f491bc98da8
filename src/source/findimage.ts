// Finds the next images on the card, one step in each turn of the event loop. Images with new names come first, and then delivered images whose size
// has changed.

import { End } from '../fault';
import { advance } from './listing/advance';
import { look } from './listing/look';
import { takeSamples } from './listing/samples';
import { takeNewest, unseenFirst } from './newest';
import type { Held, Search, Searching, Walk } from './seek';
import { dropListing, noteMemory } from './walk';

/**
 * If no more images than this number are in memory, the search looks for more, also in the next folders. While other images are uploaded, the new
 * images show whether their sizes are stable.
 */
const refillAt = 3;
/** Number of steps that the search takes in advance after it has found an image. More steps would delay the image's upload. */
const stepsAhead = 4;
/** Milliseconds after which a step of the search counts as aborted. Each folder that fits into memory is listed sooner. */
const guardMs = 5000;

function isSeeking(walk: Walk): boolean { return !!(walk.isNewestFirst || walk.showsNewest); }

function takeStep(search: Search): void {
  const walk = search.walk;
  if (isSeeking(walk)) takeNewest(search);
  if (isSeeking(walk)) return;
  if (walk.hasMore) look(search as Searching);
  if (!walk.hasMore && search.batch.length <= refillAt) advance(search as Searching);
}

/**
 * Takes one step of the search. If a huge folder exhausts the memory, the engine aborts this function without an exception. A timer notices that, and
 * the search then leaves out this folder.
 */
async function step(search: Search): Promise<void> {
  await until(function (onEnd) {
    const timer = search.clock.after(guardMs, function () {
      if (search.walk.sampling) takeSamples(search, search.walk.listing);
      else noteMemory(search.walk, search.clock.now(), search.log);
      onEnd(End.done);
    });
    takeStep(search);
    search.clock.cancel(timer);
    onEnd(End.done);
  });
}

/**
 * Searches the card for images.
 * @returns the first image that is in memory, or undefined if no image is left
 */
export async function findImage(search: Search): Promise<Held | undefined> {
  const walk = search.walk;
  let ahead = stepsAhead;
  for (;;) {
    if (search.expect) search.expect(0);
    // the second pass, for delivered images that have changed, begins only when all new images of the first pass are sent
    const few = walk.isSecond && !walk.after && walk.folder === walk.root ? 0 : walk.hasMore || ahead > 0 ? refillAt : 0;
    if (walk.folder && (isSeeking(walk) || search.batch.length <= few)) await step(search);
    const count = search.batch.length;
    if (!walk.folder || (!isSeeking(walk) && count && (ahead <= 0 || count > few))) return first(search);
    // each folder is searched in a turn of the event loop of its own, so that other work goes on in between
    await elapsed(search.clock, 0);
    if (search.batch.length) ahead--;
  }
}

function first(search: Search): Held | undefined {
  dropListing(search.walk);
  if (search.walk.isAgain) search.batch = unseenFirst(search.batch);
  search.walk.isAgain = false;
  return search.batch[0];
}
