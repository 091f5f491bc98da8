// Counts the bytes that firmware with the same manifest costs. A download that never comes right ends there, whoever is to blame.

import { DownloadNote } from '../../store/notewords';
import type { CheckInTrip } from '../checkintrip';
import type { Download } from './download';

/** Seconds after which the count begins anew. */
const usualSeconds = 86400;
/** Seconds after which the count begins anew if bytes were not those of the manifest. The copy at the server may be spoiled, or the line is bad. */
const wrongSeconds = 2592000;

/**
 * Goes on with the count for firmware, or begins it for other firmware. A power cut sets the chip's clock back, and then a day counts as over.
 * @param sum a number that stands for the manifest
 */
export function openAccount(trip: CheckInTrip, download: Download, sum: number): void {
  const n = download.numbers;
  const now = Math.floor(trip.sleep.seconds());
  const age = now - n[DownloadNote.since];
  if (n[DownloadNote.sum] === sum && (n[DownloadNote.wrong] ? age < wrongSeconds : age >= 0 && age < usualSeconds)) return;
  n[DownloadNote.sum] = sum;
  n[DownloadNote.since] = now;
  n[DownloadNote.spent] = n[DownloadNote.wrong] = 0;
}

/** Tells whether more than one whole download was spent on this firmware, so that another one would be the third. @param size bytes of the file */
export function isOverspent(download: Download, size: number): boolean {
  return download.numbers[DownloadNote.spent] > size;
}

/** Tells why no further download begins, as the end of a sentence. */
export function tellOverspent(download: Download): string {
  return download.numbers[DownloadNote.wrong]
    ? 'two downloads had bytes that are not those of its manifest; copy it again, under a new version. It is tried again after 30 days'
    : 'two downloads did not bring it whole; it is tried again after a day';
}
