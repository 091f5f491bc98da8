// Writes records into the journal on the card, which tells what happened to each image. After a power cut, the journal decides which images
// are sent.

import { isMatch } from '../glob';
import { appendRecord, wasDeleted, writeHeld } from '../store/journal';
import { noDate, type JournalRecord, type Kind } from '../store/journalrecord';
import { readRecords } from '../store/records';
import { countTries } from './imagepart';
import type { Held, Search } from './seek';
import type { Image } from './source';
import { mayWait, renew } from './still';
import { markSent, prefixOf } from './walk';

/**
 * Removes an image from those that are in memory. A record of a delivery may wait, to be written together with the next image's start. It is written
 * now, as that start may not come.
 */
export function leaveBatch(search: Search, image: Image): void {
  search.batch = search.batch.filter(function (other) { return other.path !== image.path; });
  writeHeld(search.journal);
}

/**
 * Tells whether an image is in the folder `images.folder`, or below it. Images that a person sends from elsewhere on the card are not in the journal.
 */
export function isOurs(search: Search, image: Image): boolean {
  return !image.isByHand || (prefixOf(image.folder).indexOf(prefixOf(search.walk.root)) === 0 && isMatch(search.walk.pattern, image.name));
}

/**
 * Returns the eight digits that a journal record has in the place of its date. Some kinds of record have other digits than a date there, such as the
 * file's fingerprint (kind `x`).
 */
function digitsFor(kind: Kind, image: Image, isUnproven: boolean | undefined): string {
  if (kind === 'x') return image.fingerprint!;
  if (kind === 'r') return image.refused!;
  if (kind === 'p') return image.preview!;
  if (kind === 'k') return image.taken || noDate;
  return isUnproven || kind === 'e' ? noDate : image.begun;
}

/** Returns the account of failed tries (round/image/tryaccount.ts) with this number of names that are left to other files. */
function withNames(tries: string | undefined, count: number): string {
  return (tries || '000000000000000000').slice(0, 18) + ('0' + count).slice(-2);
}

/** Adds a record of an image to the journal. @returns false if the card did not accept the record */
function record(search: Search, kind: Kind, image: Image, isUnproven?: boolean): boolean {
  const one: JournalRecord = { kind: kind, size: image.size, date: digitsFor(kind, image, isUnproven), name: image.name };
  if (kind === 'b' || kind === 's') {
    if (image.takenNames) image.tries = withNames(image.tries, image.takenNames);
    if (image.tries) one.tries = image.tries;
  }
  if (search.timer) search.clock.cancel(search.timer);
  search.timer = undefined;
  return appendRecord(search.journal, image.folder, one, kind === 'd' && !isUnproven && mayWait(search, image));
}

/**
 * Writes into the journal that an upload begins, as `Source.begin` must. If the card does not accept the record, the image is not sent, since its
 * delivery could not be recorded either.
 * @returns false if the card did not accept the record
 */
export function recordBegin(search: Search, image: Held, date: string, isDoubtful: boolean, isToGo: boolean): boolean {
  if (image.isNoted && (image.isDoubtNoted || !isDoubtful)) return true;
  const before = image.begun;
  image.begun = before || date;
  const isInDoubt = isDoubtful || image.isDoubtNoted;
  const isWritten = !image.isUnnamed && search.files.isSure()
    && (image.whole ? !!before || record(search, 'p', countTries(image.whole, 1))
      : !!image.isByHand || record(search, isInDoubt || isToGo ? 's' : 'b', image));
  if (isWritten) {
    image.isDoubtNoted = isInDoubt;
    image.isNoted = true;
  } else image.begun = before;
  return isWritten;
}

/** Writes into the journal what became of an image, as `Source.deliver` must. @returns false if the card did not accept the record */
export function recordDelivery(search: Search, image: Held, kind: Kind, isUnproven?: boolean): boolean {
  leaveBatch(search, image);
  const isWritten = !isOurs(search, image) || record(search, kind, image, kind === 'd' && isUnproven);
  if (!isWritten) search.batch.unshift(image);
  if (isWritten && (kind === 'd' || kind === 'p') && !image.isByHand) markSent(search.walk, image.folder, image.name);
  if (isWritten && kind === 'g' && renew(search.files, search.clock, image)) search.batch.push(image);
  return isWritten;
}

/** Writes into the journal that the server has refused an image for good, as `SourceActs.refuse` must. */
export function recordRefusal(search: Search, image: Image, mark: string): void {
  image.refused = mark;
  if (!image.isByHand) record(search, 'r', image);
}

/** Notes how often and why the upload of an image has failed, as `SourceActs.account` must. */
export function recordTries(search: Search, image: Held, tries: string, isToGo: boolean | undefined): void {
  image.tries = tries;
  if (isToGo === undefined) image.isNoted = false;
  else if (image.begun && !image.isByHand) record(search, image.isDoubtNoted || isToGo ? 's' : 'b', image);
}

/** Returns the kind of an image's last record in the journal, as `SourceActs.lastRecord` must. It is empty if the journal has none. */
export function lastRecordOf(search: Search, image: Image): Kind | '' {
  let last: Kind | '' = wasDeleted(search.journal, image.folder, image.name) ? 'g' : '';
  readRecords(search.journal, image.folder, function (one) {
    if (one.name === image.name && one.kind !== 'p') last = one.size === image.size || one.kind === 'g' ? one.kind : '';
  }, [image.name]);
  return last;
}
