// Gives out the images on the card: first those with new names, and then delivered images whose size has changed.

import { findImage } from './findimage';
import { isOurs, leaveBatch, recordBegin, recordDelivery } from './journalled';
import { fingerprintOf, nameOnServer } from './removal';
import { createWalk, type Held, type Search, type SearchParts } from './seek';
import { actsOf } from './seldom';
import type { Image, Source } from './source';
import { awaitStill, holdsStill } from './still';

/** After a start, `walk.turn` (seek.ts) begins at a random number below this one. It is larger than the number of folders on a card. */
const mostTurns = 4096;

/** Sets the image's name on the server, and returns the image. */
function named(search: Search, image: Held): Held {
  if (isOurs(search, image)) nameOnServer(search.files, search.journal, search.hash, image);
  return image;
}

async function nextImage(search: Search): Promise<Image | undefined> {
  // the search begins in a new turn of the event loop. So the engine's small stack is free when an image is found at once
  await elapsed(search.clock, 0);
  for (;;) {
    const image = await findImage(search);
    if (!image) return undefined;
    const how = await awaitStill(search.files, search.clock, search.log, image);
    if (how === 'still') return named(search, image);
    leaveBatch(search, image);
    if (how === 'later') search.batch.push(image);
  }
}

/**
 * Makes the source of the images on the card.
 * @param random returns a number from 0 to below 1. It decides in which folders sizes are compared first after a deep sleep.
 */
export function createOutbox(parts: SearchParts, random?: () => number): Source {
  const search: Search = Object.assign(parts, { walk: createWalk(), batch: [] });
  const files = search.files;
  const walk = search.walk;

  return {
    seen: walk,
    next: async function (): Promise<Image | undefined> { return await nextImage(search); },
    open: files.open, stat: files.stat,
    fingerprintOf: function (image, isExact) { return fingerprintOf(files, search.hash, image, isExact); },
    second: function () {
      const image = search.batch[1];
      return image && holdsStill(files, search.clock, image) ? named(search, image) : undefined;
    },
    begin: function (image: Held, date, isDoubtful, isToGo) { return recordBegin(search, image, date, isDoubtful, isToGo); },
    deliver: function (image: Held, kind, isUnproven) { return recordDelivery(search, image, kind, isUnproven); },
    skip: function (image) { leaveBatch(search, image); },
    waiting: function () { return search.batch; },
    acts: function () {
      // the number is drawn at the first round, when the card's count of starts is mixed into the random numbers
      if (random) walk.turn = Math.floor(random() * mostTurns);
      random = undefined;
      return actsOf(search);
    }
  };
}
