// Reads only deliveries and deletions from a journal, as they decide which images are sent.

import { fromDigits } from '../number';
import { has } from '../text';
import { nearby, scan, type Journal } from './journal';
import { decoded } from './journalrecord';

/** Limits for images that are skipped for their age. All times are in minutes since 1970. */
export interface Skips {
  /** Time from which on no image is too old, in minutes since 1970. It is Infinity while the time is unknown. */
  oldest: number;
  /** Time of the latest image that was skipped for its age, in minutes since 1970. */
  latest: number;
}

/**
 * Takes a record of an image. Without a kind, the image was delivered. With `g` it is gone. `x` comes after all others: a power cut
 * interrupted its deletion, and `fingerprint` identifies the file.
 */
export type TakeDelivery = (name: string, size: number, kind?: 'g' | 'x', fingerprint?: string) => void;

const unknownTime = 99999999;

/** The eight digits that follow a record's kind and size. */
function fingerprintIn(found: [all: string, size: string, name: string]): string {
  return found[0].slice(found[1].length + 4, found[1].length + 12);
}

/**
 * Whether a skipped image is still left out. One without a time in its record counts as the latest one: `archive: false` writes such
 * records, and earlier versions did.
 */
function isLeftOut(skips: Skips, digits: string): boolean {
  const taken = fromDigits(digits) || unknownTime;
  const isOut = taken < skips.oldest;
  if (isOut && taken > skips.latest) skips.latest = taken;
  return isOut;
}

/**
 * Passes only deliveries and deletions, in a third of the time.
 * @param skips if it is given, skipped images count as delivered unless they are not too old. The latest time of those is noted in it.
 * @param names if they are few, only records near theirs, and near interrupted deletions, are passed
 * @returns false if the journal could not be read to its end
 */
export function readDelivered(journal: Journal, folder: string, take: TakeDelivery, skips?: Skips, names?: string[]): boolean {
  /** Name of the image whose deletion began last and has no end yet. */
  let open = '';
  let openSize = 0;
  let openFingerprint = '';
  const isNear = nearby(names);
  const isRead = scan(journal, folder, skips ? /\n[dxgk] (\d+) \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g : /\n[dxg] (\d+) \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g, function (found: [all: string, size: string, name: string]) {
    const kind = found[0][1];
    let name = found[2];
    if (name.indexOf('%') >= 0) name = decoded(name);
    // most records: each further statement is noticeable
    if (kind === 'd' && !open) {
      take(name, fromDigits(found[1]));
      return;
    }
    if (kind === 'k' && !isLeftOut(skips!, fingerprintIn(found))) return;
    if (name === open) open = '';
    if (kind === 'g') take(name, 0, kind);
    else take(name, fromDigits(found[1]));
    if (kind !== 'x') return;
    open = name;
    openSize = fromDigits(found[1]);
    openFingerprint = fingerprintIn(found);
  }, isNear && function (text) { return !!open || has(text, '\nx ') || isNear(text); });
  if (isRead && open) take(open, openSize, 'x', openFingerprint);
  return isRead;
}
