// Finds the next images, a step a turn: new names first, then delivered images of another size.

import { advance } from './listing/advance';
import { look } from './listing/look';
import { takeNewest, unseenFirst } from './newest';
import type { Held, Search, Searching, Walk } from './seek';
import { dropListing, noteMemory } from './walk';

/** Refills the batch early, also from the next folders: sizes prove stable during these uploads, of a second or longer. */
const refillAt = 3;
/** Steps to further images once one is found: an upload does not wait for a long search. */
const stepsAhead = 4;
/** Longer than listing any folder that fits into memory. */
const guardMs = 5000;

function isSeeking(walk: Walk): boolean { return !!(walk.isNewestFirst || walk.showsNewest); }

function takeStep(search: Search): void {
  const walk = search.walk;
  if (isSeeking(walk)) takeNewest(search);
  if (isSeeking(walk)) return;
  if (walk.hasMore) look(search as Searching);
  if (!walk.hasMore && search.batch.length <= refillAt) advance(search as Searching);
}

/** If a huge folder exhausts the memory, the engine aborts this function without an exception. A timer goes on. */
async function step(search: Search): Promise<void> {
  await until(function (onEnd) {
    const timer = search.clock.after(guardMs, function () {
      noteMemory(search.walk, search.clock.now(), search.log);
      onEnd('done');
    });
    takeStep(search);
    search.clock.cancel(timer);
    onEnd('done');
  });
}

/** @returns the first image, after some steps to further ones */
export async function findImage(search: Search): Promise<Held | undefined> {
  const walk = search.walk;
  let ahead = stepsAhead;
  for (;;) {
    if (search.expect) search.expect(0);
    // the second pass begins after the last image of the first one
    const few = walk.isSecond && !walk.after && walk.folder === walk.root ? 0 : walk.hasMore || ahead > 0 ? refillAt : 0;
    if (walk.folder && (isSeeking(walk) || search.batch.length <= few)) await step(search);
    const count = search.batch.length;
    if (!walk.folder || (!isSeeking(walk) && count && (ahead <= 0 || count > few))) return first(search);
    // one folder per turn, so that other work continues
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
