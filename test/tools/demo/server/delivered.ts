// Reads a card's journal: the delivered images, and the place of each on the server. It uses the audit's code, which is the firmware's own, so it is
// right for runs of any earlier version.

import type { Config } from '../../../../src/config/config.ts';
import { joinPath } from '../../../../src/delivery/names/safename.ts';
import { imageByHand } from '../../../../src/source/removal.ts';
import { noDate } from '../../../../src/store/journalrecord.ts';
import { openCardFiles } from '../../audit/card/cardfiles.ts';
import { readHistory } from '../../audit/card/history.ts';
import { toBytes, toText } from '../../audit/card/letters.ts';
import { ftpPlacesOf, tripOf, urlOf } from '../../audit/card/naming.ts';

/** What the journal says of a delivered image. */
export interface Delivered {
  /** Size of the image in bytes. */
  bytes: number;
  /** The day (yyyymmdd) in the path of the image's directory on the server. */
  date: string;
  /** True if the firmware has deleted the image from the card after the delivery. */
  isDeleted: boolean;
}

/** Returns the deliveries by the paths of their images. @param folders the folders with images, as paths on the card */
export function readDeliveries(card: string, folders: string[]): Map<string, Delivered> {
  const deliveries = new Map<string, Delivered>();
  const files = openCardFiles(card);
  for (const folder of folders) {
    for (const [name, { deliveries: all }] of readHistory(files, toBytes(folder)) ?? []) {
      const last = all.at(-1);
      if (last?.size !== undefined) deliveries.set(joinPath(folder, toText(name)), { bytes: last.size, date: last.date ?? noDate, isDeleted: last.isDeleted });
    }
  }
  return deliveries;
}

/**
 * Returns the possible places on the server of an image that was delivered on this day. By FTP they follow the naming rules of each modem that may
 * have sent it. By HTTP it is the URL.
 */
export function placesOf(path: string, date: string, config: Config): string[] {
  const image = imageByHand(toBytes(path), 0);
  const trip = tripOf(config);
  return config['http.url'] ? [urlOf(trip, image, date)] : [...new Set(ftpPlacesOf(trip, image, date).map(toText))];
}
