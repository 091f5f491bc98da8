// Counts the bytes that firmware with the same manifest costs. A download that never comes right ends there, whoever is to blame.

import { passTime, saveTime } from '../../round/image/cardtime';
import { DownloadNote } from '../../store/notewords';
import type { CheckInTrip } from '../checkintrip';
import type { Download } from './download';

/** Number of times that another manifest may come within a day. A cache or two mirrors may give two files in turn, and mix their parts. */
const mostChanges = 5;
/** Seconds after which the count begins anew. */
const usualSeconds = 86400;
/** Seconds after which the count begins anew if bytes were not those of the manifest. The copy at the server may be spoiled, or the line is bad. */
const wrongSeconds = 2592000;

/**
 * Goes on with the count for firmware, or begins it for other firmware.
 * @param sum a number that stands for the manifest
 */
export function openAccount(trip: CheckInTrip, download: Download, sum: number): void {
  const n = download.numbers;
  const now = passTime(trip).seconds;
  const age = now - n[DownloadNote.since];
  const isSame = n[DownloadNote.sum] === sum;
  if (isSame && age < (n[DownloadNote.wrong] ? wrongSeconds : usualSeconds)) return;
  n[DownloadNote.changes] = !isSame && age < usualSeconds ? (n[DownloadNote.changes] || 0) + 1 : 0;
  n[DownloadNote.sum] = sum;
  n[DownloadNote.since] = now;
  n[DownloadNote.spent] = n[DownloadNote.wrong] = 0;
  saveTime(trip);
}

/**
 * Tells whether no further download of this firmware begins. More than one whole download was spent on it, or it was refused once it had come. Or the
 * server gives several files in turn.
 * @param size bytes of the file
 */
export function isOverspent(download: Download, size: number): boolean {
  const n = download.numbers;
  return n[DownloadNote.spent] > size || n[DownloadNote.wrong] > 1 || n[DownloadNote.changes] > mostChanges;
}

/** Tells why no further download begins, as the end of a sentence. */
export function tellOverspent(download: Download): string {
  if (download.numbers[DownloadNote.changes] > mostChanges) {
    return 'the server gives several files in turn; it is tried again once the same one has stayed for a day. Is a cache or mirror out of date?';
  }
  if (download.numbers[DownloadNote.wrong] > 1) return 'it came, but was refused then; give it a new version. It is tried again after 30 days';
  return download.numbers[DownloadNote.wrong]
    ? 'two downloads had bytes that are not those of its manifest; copy it again, under a new version. It is tried again after 30 days'
    : 'two downloads did not bring it whole; it is tried again after a day';
}
