// Deletes delivered, unchanged images. The journal is written first, so a power cut loses no new image of this name.

import { fromHex } from '../number';
import type { Files } from '../ports';
import { appendRecord, wasDeleted, type Journal } from '../store/journal';
import { noDate } from '../store/journalrecord';
import type { Held, Search } from './seek';
import type { Image } from './source';
import { prefixOf } from './walk';

/**
 * Sampled card sectors per file; up to 16 kB all. Reading and CRC32 cost 460 to 630 instructions a byte (callgrind, 2v29.277). All of a 250
 * kB image would cost twice as much as pouring it; sampling costs a fifteenth.
 */
const blocks = 32;
const blockBytes = 512;
/** A change of time zone shifts file times by quarters of an hour. */
const zoneMs = 900000;
const digits = 100000000;

/** Eight digits, in place of a date in the journal. */
export function digitsOf(hash: (text: string) => string, text: string): string {
  return ('0000000' + fromHex(hash(text)) % digits).slice(-8);
}

type Seen = Pick<Held, 'path' | 'size' | 'isSeen' | 'writtenMs'>;

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
 * Looks at a file, and notes its time unless it was looked at just now.
 * @returns whether the file is there with this size
 */
function isThere(files: Files, image: Seen): boolean {
  if (image.isSeen) {
    image.isSeen = false;
    return true;
  }
  const stat = files.stat(image.path);
  if (!stat || stat.dir || stat.size !== image.size) return false;
  image.writtenMs = stat.mtime ? stat.mtime.getTime() : 0;
  return true;
}

/**
 * Fingerprint of eight digits: of the file's time, if known, and if `isExact` of its content. Empty if missing or of another size;
 * undefined if unreadable.
 */
export function fingerprintOf(files: Files, hash: (text: string) => string, image: Seen, isExact: boolean): string | undefined {
  if (!isThere(files, image)) return '';
  const content = isExact ? contentOf(files, hash, image.path, image.size) : '';
  if (content === undefined) return undefined;
  return digitsOf(hash, image.writtenMs! % zoneMs + (isExact ? ' ' + content : ''));
}

/**
 * If an image of this name was deleted, the name on the server gets the fingerprint. So a camera that restarts its numbers overwrites
 * nothing.
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

/** An image that a person sends. It is never journalled or deleted. */
export function imageByHand(path: string, size: number): Held {
  const cut = path.lastIndexOf('/');
  return { folder: path.slice(0, cut) || '/', name: path.slice(cut + 1), path: path, size: size, begun: '', isDoubtful: false, isDoubtNoted: false, seenMs: 0, isStill: true, changes: 0, isByHand: true };
}

/** Deletes the file, and journals that. @returns whether it is gone */
export function remove(files: Files, journal: Journal, image: Pick<Image, 'folder' | 'name' | 'size'>): boolean {
  const path = prefixOf(image.folder) + image.name;
  const isGone = files.remove(path) || !files.stat(path);
  appendRecord(journal, image.folder, { kind: isGone ? 'g' : 'd', size: image.size, date: noDate, name: image.name });
  return isGone;
}

/** Completes a deletion after a power cut. @returns true if the file is another one, a new image */
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

/** The image is deleted once it is delivered. */
export function isToGo(afterUpload: string, image: Image): boolean {
  return afterUpload === 'delete' && !image.isByHand;
}
