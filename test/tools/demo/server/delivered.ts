// Reads the card's own journal: the delivered images, and the place of each on the server. Uses the firmware's own code, so it is right for any
// earlier runs.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../../../src/config/config.ts';
import { createAttempt, type ImageTrip } from '../../../../src/delivery/deliverytrip.ts';
import { setAddress } from '../../../../src/delivery/http/request/address.ts';
import { joinPath, safeFolder, safeName } from '../../../../src/delivery/names/safename.ts';
import { directoryOf } from '../../../../src/delivery/names/template.ts';
import { knownModems } from '../../../../src/modem/known.ts';
import { createJournal, homeFolder } from '../../../../src/store/journal.ts';
import { createMemoryCard, digest } from '../../../outside.ts';

export interface Delivered {
  bytes: number;
  /** yyyymmdd, the date in its directory. */
  date: string;
  /** The firmware has deleted it from the card since. */
  isDeleted: boolean;
}

/** Converts a person's texts to the firmware's bytes, and back. */
const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const toText = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

const journalFolder = join(homeFolder, 'journal');

function journalOf(card: string): ReturnType<typeof createJournal> {
  const folder = join(card, journalFolder);
  const files = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isFile()) : [];
  return createJournal(createMemoryCard(Object.fromEntries(files.map(({ name }) => [`${homeFolder}/journal/${name}`, readFileSync(join(folder, name), 'latin1')]))), digest);
}

/** By the image's path. @param folders those of the card, from its root */
export function readDeliveries(card: string, folders: string[]): Map<string, Delivered> {
  const deliveries = new Map<string, Delivered>();
  const journal = journalOf(card);
  for (const folder of folders) {
    /** The dates by size and name: not every record of a delivery has one. */
    const begun = new Map<string, string>();
    journal.read(toBytes(folder), ({ kind, size, date, name }) => {
      const path = joinPath(folder, toText(name));
      const before = deliveries.get(path);
      if (kind === 'b' || kind === 's') begun.set(`${size} ${name}`, date);
      if (kind === 'd' || kind === 'x') deliveries.set(path, { bytes: size, date: begun.get(`${size} ${name}`) ?? date, isDeleted: false });
      if (kind === 'g' && before) deliveries.set(path, { ...before, isDeleted: true });
    });
  }
  return deliveries;
}

/** Its URL, with the placeholders filled. */
function urlOf(path: string, date: string, config: Config): string {
  const cut = path.lastIndexOf('/');
  const image = { path, folder: path.slice(0, cut) || '/', name: path.slice(cut + 1), size: 0 };
  // a form's boundary is in no URL
  const trip = {
    config, hash: digest, random: () => 0, copies: {}, http: {}, variables: {} as Record<string, string>,
    attempt: { ...createAttempt(image as ImageTrip['attempt']['image']), date },
  };
  setAddress(trip as unknown as ImageTrip);
  return trip.variables['url']!;
}

/** Possible places on the server of an image delivered at this date. FTP: by the naming rules of each modem that may have sent it. HTTP: its URL. */
export function placesOf(path: string, date: string, config: Config): string[] {
  const bytes = toBytes(path);
  if (config['http.url']) return [urlOf(bytes, date, config)];
  const cut = bytes.lastIndexOf('/');
  const root = joinPath('/', config['images.folder']);
  const directory = joinPath(directoryOf(config['ftp.directory'], config['device'], date), '');
  const places = knownModems().map(entry => entry.make().names()).map(rule =>
    joinPath(joinPath(directory, safeFolder(bytes.slice(0, cut) || '/', root, rule, digest)), safeName(bytes.slice(cut + 1), rule, digest)));
  return [...new Set(places)].map(toText);
}
