// Reads only deliveries and deletions from a folder's journal, as these decide which images are sent.

import { fromDigits } from '../number';
import { has } from '../text';
import { nearby, scan, type Journal } from './journal';
import { decoded, firstDay } from './journalrecord';

/** Limits for images that are skipped because they are too old. */
export interface Skips {
  /** The time from which on no image is too old, in minutes since 1970. It is Infinity while the time is unknown. */
  oldest: number;
  /** The time when the latest of those images was taken that were skipped for their age. It is in minutes since 1970. */
  latest: number;
}

/** Which images count as delivered, besides those that are. */
export interface Filter {
  /** Limits by which images that were skipped for their age count as delivered. Undefined: none of them does. */
  skips?: Skips | undefined;
  /** With `first` or `only`, an image whose preview has arrived counts as delivered. */
  previews?: string | undefined;
}

/**
 * Is called with each record of an image. Without `kind`, the image was delivered. With `g`, its file was deleted or rewritten. With `x`,
 * which is the last call, a power cut has interrupted the image's deletion, and `fingerprint` identifies the file that was to be deleted.
 * `digits` is the image's size in bytes in decimal digits. Most callers do not need the number, and a card has thousands of records.
 */
export type TakeDelivery = (name: string, digits: string, kind?: 'g' | 'x', fingerprint?: string) => void;

const unknownTime = 99999999;

/** Returns the eight digits that follow kind and size in a record: a date, or the fingerprint of a file. */
function fingerprintIn(found: [all: string, size: string, name: string]): string {
  return found[0].slice(found[1].length + 4, found[1].length + 12);
}

/**
 * Tells whether an image that was skipped for its age is still too old. A record without a time counts as one of the latest image. Earlier
 * versions wrote such records, as does `archive: false`.
 * @param digits eight digits of the record, minutes since 1970
 */
function isLeftOut(skips: Skips, digits: string): boolean {
  const taken = fromDigits(digits) || unknownTime;
  const isOut = taken < skips.oldest;
  if (isOut && taken > skips.latest) skips.latest = taken;
  return isOut;
}

/**
 * Passes the deliveries and deletions of a folder's journal to `take`, in a third of the time that reading all records takes.
 * @param filter which other images count as delivered; `skips.latest` gets the time of the latest one that was skipped for its age
 * @param names if there are only a few, pieces of the file without these names or an interrupted deletion are passed over
 * @returns false if the journal could not be read to its end
 */
export function readDelivered(journal: Journal, folder: string, take: TakeDelivery, filter?: Filter, names?: string[]): boolean {
  /** The name of the image whose deletion has begun last and not ended. It is empty if there is none. */
  let open = '';
  let openDigits = '';
  let openFingerprint = '';
  const isNear = nearby(names);
  const skips = filter && filter.skips;
  const isRead = scan(journal, folder, filter && (filter.previews === 'first' || filter.previews === 'only')
    ? /\n[dxgkp] (\d+) \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g
    : skips ? /\n[dxgk] (\d+) \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g
    : /\n[dxg] (\d+) \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g, function (found: [all: string, size: string, name: string]) {
    const kind = found[0][1];
    let name = found[2];
    if (name.indexOf('%') >= 0) name = decoded(name);
    // most records are deliveries with no deletion open, so they take this short way, which saves time
    if (kind === 'd' && !open) {
      take(name, found[1]);
      return;
    }
    if (kind === 'k' && !(skips && isLeftOut(skips, fingerprintIn(found)))) return;
    if (kind === 'p') {
      if (fingerprintIn(found) >= firstDay) take(name, found[1]);
      return;
    }
    if (name === open) open = '';
    if (kind === 'g') take(name, '0', kind);
    else take(name, found[1]);
    if (kind !== 'x') return;
    open = name;
    openDigits = found[1];
    openFingerprint = fingerprintIn(found);
  }, isNear && function (text) { return !!open || has(text, '\nx ') || isNear(text); });
  if (isRead && open) take(open, openDigits, 'x', openFingerprint);
  return isRead;
}
