// Deletes images that are delivered and have not changed since. The journal is written first. So after a power cut, a new image of the same name is
// not taken for the delivered one.

import { fromHex } from '../number';
import type { Files } from '../ports';
import { appendRecord, wasDeleted, type Journal } from '../store/journal';
import { noDate } from '../store/journalrecord';
import type { Held, Search } from './seek';
import type { Image } from './source';
import { prefixOf } from './walk';

/**
 * Number of sectors of 512 bytes, spread over a file, that are read for the file's digest. Smaller files are read as a whole. Reading and CRC32 take
 * 460 to 630 CPU instructions a byte (callgrind, 2v29.277). For all of a 250 kB image, that would take twice as long as sending it into the modem.
 * For these sectors it takes a fifteenth of that time.
 */
const blocks = 32;
const blockBytes = 512;
/**
 * A quarter of an hour in milliseconds. If another time zone shifts the times of files, it shifts them by a multiple of this. So only the rest of the
 * division by it counts.
 */
const zoneMs = 900000;
const digits = 100000000;

/** Returns eight digits that stand for a text, for the place of a date in a journal record. */
export function digitsOf(hash: (text: string) => string, text: string): string {
  return ('0000000' + fromHex(hash(text)) % digits).slice(-8);
}

type Seen = Pick<Held, 'path' | 'size' | 'isSeen' | 'writtenMs' | 'whole'>;

function contentOf(files: Files, hash: (text: string) => string, path: string, size: number): string | undefined {
  const file = files.open(path, true);
  if (!file) return undefined;
  const gap = Math.max(0, Math.floor(size / blocks / blockBytes) - 1) * blockBytes;
  let all = '';
  for (let i = 0; i < blocks; i++) {
    const block = file.read(blockBytes);
    if (!block) break;
    all = hash(all + hash(block));
    if (gap) file.skip(gap);
  }
  const hasFailed = file.hasFailed();
  file.close();
  return hasFailed ? undefined : all;
}

/**
 * Tells whether a file exists with this size, and notes the file's time. If `isSeen` is true, that was checked just now, and the card is not asked
 * again.
 */
function isThere(files: Files, image: Seen): boolean {
  if (image.isSeen) {
    image.isSeen = false;
    return true;
  }
  const file = image.whole || image;
  const stat = files.stat(file.path);
  if (!stat || stat.dir || stat.size !== file.size) return false;
  image.writtenMs = stat.mtime ? stat.mtime.getTime() : 0;
  return true;
}

/**
 * Returns the fingerprint of a file: eight digits for its time, if known, and if `isExact` also for its content. The text is empty if the file is
 * missing or has another size. It is undefined if the file cannot be read.
 */
export function fingerprintOf(files: Files, hash: (text: string) => string, image: Seen, isExact: boolean): string | undefined {
  if (!isThere(files, image)) return '';
  const content = isExact ? contentOf(files, hash, image.path, image.size) : '';
  if (content === undefined) return undefined;
  return digitsOf(hash, image.writtenMs! % zoneMs + (isExact ? ' ' + content : ''));
}

/**
 * Gives an image another name on the server if an image of this name was deleted from the card before. The fingerprint is added to the name,
 * so that a camera whose numbers begin again overwrites nothing.
 */
export function nameOnServer(files: Files, journal: Journal, hash: (text: string) => string, image: Held): void {
  if (image.as !== undefined) return;
  image.as = '';
  if (!image.isNamesake && !wasDeleted(journal, image.folder, image.name)) return;
  const fingerprint = fingerprintOf(files, hash, image, true) || fingerprintOf(files, hash, image, false) || '';
  const dot = image.name.lastIndexOf('.');
  const end = dot > 0 ? dot : image.name.length;
  image.as = image.name.slice(0, end) + '-' + fingerprint + image.name.slice(end);
  image.again = 'an image of this name was delivered and deleted; this is another one, so it is sent as ' + image.as;
}

/** Returns an image that a person sends. Such an image is never in the journal, and is never deleted. */
export function imageByHand(path: string, size: number): Held {
  const cut = path.lastIndexOf('/');
  return {
    folder: path.slice(0, cut) || '/', name: path.slice(cut + 1), path: path, size: size, begun: '', isDoubtNoted: false,
    seenMs: 0, isStill: true, changes: 0, isByHand: true
  };
}

/** Deletes a file from the card and writes that into the journal. @returns true if the file is gone */
export function remove(files: Files, journal: Journal, image: Pick<Image, 'folder' | 'name' | 'size'>): boolean {
  const path = prefixOf(image.folder) + image.name;
  const isGone = files.remove(path) || !files.stat(path);
  appendRecord(journal, image.folder, { kind: isGone ? 'g' : 'd', size: image.size, date: noDate, name: image.name });
  return isGone;
}

/** Finishes a deletion that a power cut interrupted. @returns true if there is another file of the same name, which is a new image */
export function finishRemoval(search: Search, image: Pick<Image, 'folder' | 'name' | 'size'>, fingerprint: string): boolean {
  const journal = search.journal;
  const log = search.log;
  const path = prefixOf(image.folder) + image.name;
  const found = fingerprintOf(search.files, search.hash, { path: path, size: image.size }, true);
  if (found === undefined) return false;
  const isSame = found === fingerprint;
  if (isSame) {
    const isGone = remove(search.files, journal, image);
    if (isGone) log.info('image', path + ' was delivered before the power was cut, and is now deleted from the card');
    else log.error('image', path + ' is delivered, but cannot be deleted from the card');
  } else appendRecord(journal, image.folder, { kind: 'g', size: image.size, date: noDate, name: image.name });
  return !isSame;
}

/** Tells whether the image is to be deleted from the card once it is delivered. @param afterUpload the setting `images.afterUpload` */
export function isToGo(afterUpload: string, image: Image): boolean {
  return afterUpload === 'delete' && !image.isByHand;
}
