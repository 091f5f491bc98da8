// Writes into the journal what happens to an image. That decides what is sent after a power cut.

import { appendRecord, wasDeleted, writeHeld } from '../store/journal';
import { noDate, type JournalRecord, type Kind } from '../store/journalrecord';
import { readRecords } from '../store/records';
import { isMatch } from './glob';
import type { Held, Search } from './seek';
import type { Image } from './source';
import { mayWait, renew } from './still';
import { markSent, prefixOf } from './walk';

/** Removes the image from those that are known. The next image may not begin now, so a record that waits for that is written. */
export function leaveBatch(search: Search, image: Image): void {
  search.batch = search.batch.filter(function (other) { return other.path !== image.path; });
  writeHeld(search.journal);
}

/** Whether the image is one of `images.folder`. Images sent by hand from elsewhere on the card are not journalled. */
export function isOurs(search: Search, image: Image): boolean {
  return !image.isByHand || (prefixOf(image.folder).indexOf(prefixOf(search.walk.root)) === 0 && isMatch(search.walk.pattern, image.name));
}

/** The digits of a record in place of its date. */
function digitsFor(kind: Kind, image: Image, isUnproven: boolean | undefined): string {
  if (kind === 'x') return image.fingerprint!;
  if (kind === 'r') return image.refused!;
  if (kind === 'k') return image.taken || noDate;
  return isUnproven || kind === 'e' ? noDate : image.begun;
}

/**
 * Makes the journal's digits for an image without a failed try (round/image/tryaccount.ts).
 * @param count how many of the image's names belong to other files on the server
 */
function onlyNames(count: number): string {
  return ('00000000000000000000' + count).slice(-20);
}

/** Adds a record of the image. @returns false if the card did not take it */
function record(search: Search, kind: Kind, image: Image, isUnproven?: boolean): boolean {
  const one: JournalRecord = { kind: kind, size: image.size, date: digitsFor(kind, image, isUnproven), name: image.name };
  if (kind === 'b' || kind === 's') {
    if (image.takenNames && !image.tries) image.tries = onlyNames(image.takenNames);
    if (image.tries) one.tries = image.tries;
  }
  if (search.timer) search.clock.cancel(search.timer);
  search.timer = undefined;
  return appendRecord(search.journal, image.folder, one, kind === 'd' && !isUnproven && mayWait(search, image));
}

/** `Source.begin`: nothing is sent unless the journal can record its delivery. */
export function recordBegin(search: Search, image: Held, date: string, isDoubtful: boolean, isToGo: boolean): boolean {
  if (image.isNoted && (image.isDoubtNoted || !isDoubtful)) return true;
  const before = image.begun;
  image.begun = before || date;
  const isInDoubt = isDoubtful || image.isDoubtNoted;
  const isWritten = !image.isUnnamed && (!!image.isByHand || record(search, isInDoubt || isToGo ? 's' : 'b', image));
  if (isWritten) {
    image.isDoubtNoted = isInDoubt;
    image.isNoted = true;
  } else image.begun = before;
  return isWritten;
}

/** `Source.deliver`. */
export function recordDelivery(search: Search, image: Held, kind: Kind, isUnproven?: boolean): boolean {
  leaveBatch(search, image);
  const isWritten = !isOurs(search, image) || record(search, kind, image, kind === 'd' && isUnproven);
  if (!isWritten) search.batch.unshift(image);
  if (isWritten && kind === 'd' && !image.isByHand) markSent(search.walk, image.folder, image.name);
  if (isWritten && kind === 'g' && renew(search.files, search.clock, image)) search.batch.push(image);
  return isWritten;
}

/** `Source.refuse`. */
export function recordRefusal(search: Search, image: Image, mark: string): void {
  image.refused = mark;
  if (!image.isByHand) record(search, 'r', image);
}

/** `Source.account`. */
export function recordTries(search: Search, image: Held, tries: string, isToGo: boolean | undefined): void {
  image.tries = tries;
  if (isToGo === undefined) image.isNoted = false;
  else if (image.begun && !image.isByHand) record(search, image.isDoubtNoted || isToGo ? 's' : 'b', image);
}

/** `Source.lastRecord`. */
export function lastRecordOf(search: Search, image: Image): Kind | '' {
  let last: Kind | '' = wasDeleted(search.journal, image.folder, image.name) ? 'g' : '';
  readRecords(search.journal, image.folder, function (one) {
    if (one.name === image.name) last = one.size === image.size || one.kind === 'g' ? one.kind : '';
  }, [image.name]);
  return last;
}
