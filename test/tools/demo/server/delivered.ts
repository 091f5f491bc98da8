// Reads the card's own journal: the delivered images, and the place of each on the server. Uses the audit's code, which is the firmware's own, so it is
// right for any earlier runs.

import type { Config } from '../../../../src/config/config.ts';
import { joinPath } from '../../../../src/delivery/names/safename.ts';
import { imageByHand } from '../../../../src/source/removal.ts';
import { noDate } from '../../../../src/store/journalrecord.ts';
import { openCardFiles } from '../../audit/card/cardfiles.ts';
import { readHistory } from '../../audit/card/history.ts';
import { toBytes, toText } from '../../audit/card/letters.ts';
import { ftpPlacesOf, tripOf, urlOf } from '../../audit/card/naming.ts';

/** What the journal knows of a delivered image. */
export interface Delivered {
  /** Its size on the card. */
  bytes: number;
  /** yyyymmdd, the date in its directory. */
  date: string;
  /** The firmware has deleted it from the card since. */
  isDeleted: boolean;
}

/** By the image's path. @param folders those of the card, from its root */
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

/** Possible places on the server of an image delivered at this date. FTP: by the naming rules of each modem that may have sent it. HTTP: its URL. */
export function placesOf(path: string, date: string, config: Config): string[] {
  const image = imageByHand(toBytes(path), 0);
  const trip = tripOf(config);
  return config['http.url'] ? [urlOf(trip, image, date)] : [...new Set(ftpPlacesOf(trip, image, date).map(toText))];
}
