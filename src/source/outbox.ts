// Images on the card: new names first, then delivered images of another size.

import type { Log } from '../log';
import type { Clock, Files } from '../ports';
import { noDate, type Journal, type JournalRecord, type Kind } from '../store/journal';
import { claim } from '../store/names';
import { folderMistake } from './folder';
import { isMatch } from './glob';
import { advance } from './listing/advance';
import { look } from './listing/look';
import { takeNewest, unseenFirst } from './newest';
import { imageByHand, nameOnServer, fingerprintOf, remove } from './removal';
import type { Image, Source } from './source';
import { awaitStill, holdsStill, mayWait, renew, type Held } from './still';
import { createWalk, dropListing, markSent, noteMemory, prefixOf, startWalk, type Walk, type Walking } from './walk';

/** Refills the batch early, also from the next folders: sizes prove stable during these uploads, of a second or longer. */
const refillAt = 3;
/** Steps to further images once one is found: an upload does not wait for a long search. */
const stepsAhead = 4;
/** More than a card has folders. */
const mostTurns = 4096;
/** Longer than listing any folder that fits into memory. */
const guardMs = 5000;

/** The source of the images on the card. */
export function createOutbox(files: Files, journal: Journal, clock: Clock, log: Log, hash: (text: string) => string, random?: () => number): Source {
  const walk: Walk = createWalk();
  // a random turn: the second pass compares the sizes of other folders after each deep sleep
  if (random) walk.turn = Math.floor(random() * mostTurns);
  let batch: Held[] = [];
  let expect: ((ms: number) => void) | undefined;

  function isSeeking(): boolean { return !!(walk.isNewestFirst || walk.showsNewest); }

  function takeStep(): void {
    if (isSeeking()) takeNewest(walk, batch, files, journal, clock, log, hash);
    if (isSeeking()) return;
    if (walk.hasMore) look(walk as Walking, batch, files, journal, clock, log, hash);
    if (!walk.hasMore && batch.length <= refillAt) advance(walk as Walking, files, journal, log, hash);
  }

  /** If a huge folder exhausts the memory, the engine aborts this function without an exception. A timer goes on. */
  async function step(): Promise<void> {
    await until(function (onEnd) {
      const timer = clock.after(guardMs, function () {
        noteMemory(walk, clock.now(), log);
        onEnd('done');
      });
      takeStep();
      clock.cancel(timer);
      onEnd('done');
    });
  }

  /** @param ahead steps after the first image */
  async function search(ahead: number): Promise<Held | undefined> {
    for (;;) {
      if (expect) expect(0);
      // the second pass begins after the last image of the first one
      const few = walk.isSecond && !walk.after && walk.folder === walk.root ? 0 : walk.hasMore || ahead > 0 ? refillAt : 0;
      if (walk.folder && (isSeeking() || batch.length <= few)) await step();
      if (!walk.folder || (!isSeeking() && batch.length && (ahead <= 0 || batch.length > few))) return first();
      // one folder per turn, so that other work continues
      await elapsed(clock, 0);
      if (batch.length) ahead--;
    }
  }

  function first(): Held | undefined {
    dropListing(walk);
    if (walk.isAgain) batch = unseenFirst(batch);
    walk.isAgain = false;
    return batch[0];
  }

  function drop(image: Image): void {
    batch = batch.filter(function (other) { return other.path !== image.path; });
    // the next image may not begin now
    journal.append('');
  }

  async function next(): Promise<Image | undefined> {
    for (;;) {
      const image = await search(stepsAhead);
      if (!image) return undefined;
      const how = await awaitStill(files, clock, log, image);
      if (how === 'still') return named(image);
      drop(image);
      if (how === 'later') batch.push(image);
    }
  }

  function named(image: Held): Held {
    if (isOurs(image)) nameOnServer(files, journal, hash, image);
    return image;
  }

  function write(kind: Kind, image: Image, isUnproven?: boolean): boolean {
    const digits = kind === 'x' ? image.fingerprint! : kind === 'r' ? image.refused! : kind === 'k' ? image.taken || noDate : isUnproven || kind === 'e' ? noDate : image.begun;
    const record: JournalRecord = { kind: kind, size: image.size, date: digits, name: image.name };
    if (image.tries && (kind === 'b' || kind === 's')) record.tries = image.tries;
    if (walk.timer) clock.cancel(walk.timer);
    walk.timer = undefined;
    return journal.append(image.folder, record, kind === 'd' && !isUnproven && mayWait(walk, batch[0], image, journal, clock, log));
  }

  /** Images sent by hand from elsewhere on the card are not journalled. */
  function isOurs(image: Image): boolean {
    return !image.isByHand || (prefixOf(image.folder).indexOf(prefixOf(walk.root)) === 0 && isMatch(walk.pattern, image.name));
  }

  return {
    seen: walk,
    start: function (at, match, expecting, isOther, order) {
      const mistake = folderMistake(files, at);
      if (mistake) return 'images.folder: ' + at + ' ' + mistake;
      expect = expecting;
      batch = [];
      if (!isOther) journal.append('');
      journal.forget();
      startWalk(walk, at, match, clock.now(), !!isOther, order);
      return '';
    },
    peek: async function (): Promise<Image | undefined> { return await search(stepsAhead); }, next: next,
    doubt: function (image: Held) {
      image.isStill = false;
      image.seenMs = clock.now();
    },
    open: files.open, stat: files.stat,
    changedAt: function (path) {
      const stat = files.stat(path);
      return stat && stat.mtime && files.timeOf ? files.timeOf(stat.mtime) : stat && stat.mtime;
    },
    fingerprintOf: function (image, isExact) { return fingerprintOf(files, hash, image, isExact); },
    second: function () { return batch[1] && holdsStill(files, clock, batch[1]) ? named(batch[1]) : undefined; },
    earlier: function (image) {
      const paths = image.path === walk.first ? walk.earlier! : [];
      return paths.map(function (path) { return imageByHand(path, (files.stat(path) || { size: 0 }).size); });
    },
    claim: function (image, spell, onNew) { return claim(files, hash, image.path + ' ' + (image.as || ''), spell, onNew); },
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
      if (!isWritten) batch.unshift(image);
      if (isWritten && kind === 'd' && !image.isByHand) markSent(walk, image.folder, image.name);
      if (isWritten && kind === 'g' && renew(files, clock, image)) batch.push(image);
      return isWritten;
    },
    lastRecord: function (image) {
      let last: Kind | '' = journal.wasDeleted(image.folder, image.name) ? 'g' : '';
      journal.read(image.folder, function (record) {
        if (record.name === image.name) last = record.size === image.size || record.kind === 'g' ? record.kind : '';
      }, [image.name]);
      return last;
    },
    remove: function (image) { return remove(files, journal, image); },
    refuse: function (image, mark) {
      image.refused = mark;
      if (!image.isByHand) write('r', image);
    },
    account: function (image: Held, tries, isToGo) {
      image.tries = tries;
      if (isToGo === undefined) image.isNoted = false;
      else if (image.begun && !image.isByHand) write(image.isDoubtNoted || isToGo ? 's' : 'b', image);
    },
    skip: drop,
    add: function (path, size) {
      const image = imageByHand(path, size);
      drop(image);
      batch.unshift(image);
    },
    waiting: function () { return batch; }
  };
}
