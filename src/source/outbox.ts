// Images on the card: new names first, then delivered images of another size.

import { noDate, type JournalRecord, type Kind } from '../store/journal';
import { findImage } from './findimage';
import { isMatch } from './glob';
import { fingerprintOf, nameOnServer } from './removal';
import { createWalk, type Held, type Search, type SearchParts } from './seek';
import { actsOf } from './seldom';
import type { Image, Source } from './source';
import { awaitStill, holdsStill, mayWait, renew } from './still';
import { markSent, prefixOf } from './walk';

/** Of the second pass, from which it begins: more than a card has folders. */
const mostTurns = 4096;

/** An account without a failed try (round/image/tries.ts), which only keeps the number of an image's taken names. */
function onlyNames(count: number): string {
  return ('00000000000000000000' + count).slice(-20);
}

/** The source of the images on the card. @param random from 0 to less than 1: sizes are compared in other folders after each deep sleep */
export function createOutbox(parts: SearchParts, random?: () => number): Source {
  const search: Search = Object.assign(parts, { walk: createWalk(), batch: [] });
  const files = search.files;
  const walk = search.walk;
  if (random) walk.turn = Math.floor(random() * mostTurns);

  function drop(image: Image): void {
    search.batch = search.batch.filter(function (other) { return other.path !== image.path; });
    // the next image may not begin now
    search.journal.append('');
  }

  function named(image: Held): Held {
    if (isOurs(image)) nameOnServer(files, search.journal, search.hash, image);
    return image;
  }

  /** Images sent by hand from elsewhere on the card are not journalled. */
  function isOurs(image: Image): boolean {
    return !image.isByHand || (prefixOf(image.folder).indexOf(prefixOf(walk.root)) === 0 && isMatch(walk.pattern, image.name));
  }

  function write(kind: Kind, image: Image, isUnproven?: boolean): boolean {
    const digits = kind === 'x' ? image.fingerprint! : kind === 'r' ? image.refused! : kind === 'k' ? image.taken || noDate : isUnproven || kind === 'e' ? noDate : image.begun;
    const record: JournalRecord = { kind: kind, size: image.size, date: digits, name: image.name };
    if (kind === 'b' || kind === 's') {
      if (image.takenNames && !image.tries) image.tries = onlyNames(image.takenNames);
      if (image.tries) record.tries = image.tries;
    }
    if (search.timer) search.clock.cancel(search.timer);
    search.timer = undefined;
    return search.journal.append(image.folder, record, kind === 'd' && !isUnproven && mayWait(search, image));
  }

  return {
    seen: walk,
    next: async function (): Promise<Image | undefined> {
      // a new turn: an image that is found at once goes on within this call, on a short stack
      await elapsed(search.clock, 0);
      for (;;) {
        const image = await findImage(search);
        if (!image) return undefined;
        const how = await awaitStill(files, search.clock, search.log, image);
        if (how === 'still') return named(image);
        drop(image);
        if (how === 'later') search.batch.push(image);
      }
    },
    open: files.open, stat: files.stat,
    fingerprintOf: function (image, isExact) { return fingerprintOf(files, search.hash, image, isExact); },
    second: function () {
      const image = search.batch[1];
      return image && holdsStill(files, search.clock, image) ? named(image) : undefined;
    },
    begin: function (image: Held, date, isDoubtful, isToGo) {
      // nothing is sent unless the journal can record its delivery
      if (image.isNoted && (image.isDoubtNoted || !isDoubtful)) return true;
      const before = image.begun;
      image.begun = before || date;
      const isInDoubt = isDoubtful || image.isDoubtNoted;
      const isWritten = !image.isUnnamed && (!!image.isByHand || write(isInDoubt || isToGo ? 's' : 'b', image));
      if (isWritten) {
        image.isDoubtNoted = isInDoubt;
        image.isNoted = true;
      } else image.begun = before;
      return isWritten;
    },
    deliver: function (image: Held, kind, isUnproven) {
      drop(image);
      const isWritten = !isOurs(image) || write(kind, image, kind === 'd' && isUnproven);
      if (!isWritten) search.batch.unshift(image);
      if (isWritten && kind === 'd' && !image.isByHand) markSent(walk, image.folder, image.name);
      if (isWritten && kind === 'g' && renew(files, search.clock, image)) search.batch.push(image);
      return isWritten;
    },
    skip: drop,
    waiting: function () { return search.batch; },
    acts: function () { return actsOf(search, drop, write); }
  };
}
