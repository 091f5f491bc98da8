// A note on the card, from one deep sleep to the next, that lists the folders that the last search had to enter. They are the open ones. All
// other folders are closed, since they had nothing to send. A note for each of 40 folders would take the chip half a minute. A folder's time
// on FAT does not change with its files, so the time does not show new images. The note counts only after a sleep, and if the root has the
// same names. The last two folders are searched in any case, and some of the others in turn.
// The note is `<digest of the rest> <turn> <digest of the root's names> <open folders, with colons between>;`. It is removed when a search
// begins, so a search that does not end leaves none.

import { fromHex, wholeOf } from '../../number';
import type { Files } from '../../ports';
import { homeFolder } from '../../store/journal';
import { has } from '../../text';
import type { Walk } from '../seek';

const path = homeFolder + '/closed';
const longest = 1024;
/** How many closed folders are searched in a round. */
const aRound = 2;
/** With fewer folders, searching them is as fast as using the note. */
const leastFolders = 8;
/** How many sizes of a folder are compared in a round. */
const sizesARound = 8;

type Hash = (text: string) => string;

/**
 * Reads the note at the first search after a sleep, and removes it from the card.
 * @param rootMark digest of the root's names
 * @param names number of the root's names
 */
export function takeClosed(walk: Walk, files: Files, hash: Hash, rootMark: string, names: number): void {
  const file = files.open(path);
  if (!file) return;
  const text = file.read(longest) || '';
  file.close();
  if (!files.remove(path) || !walk.isResumed) return;
  const end = text.indexOf(';');
  const rest = text.slice(9, Math.max(0, end));
  const words = rest.split(' ');
  if (end < 0 || hash(rest) !== text.slice(0, 8) || words[1] !== rootMark) return;
  walk.turn = wholeOf(words[0]) || 0;
  walk.every = Math.ceil(names / aRound);
  walk.open = words.slice(2).join(' ').split(':');
}

/** Writes the note, once a search has gone through all folders. */
export function noteClosed(walk: Walk, files: Files, hash: Hash): void {
  const open = walk.open;
  if (!walk.rootMark || !open || walk.names! < leastFolders || walk.lost) return;
  const rest = walk.turn + ' ' + walk.rootMark + ' ' + open.join(':');
  if (rest.length > longest - 16 || has(rest, ';') || rest.split(':').length !== open.length) return;
  files.write(path, hash(rest) + ' ' + rest + ';');
}

/** Tells whether a closed folder is searched in this round, since it is its turn. */
export function isInTurn(walk: Walk, hash: Hash, folder: string): boolean {
  return !!walk.every && (fromHex(hash(folder).slice(-6)) + walk.turn) % walk.every === 0;
}

/** Keeps only a few of a folder's names, and other ones each time. */
export function leaveFew(walk: Walk, names: string[]): void {
  const start = Math.floor(walk.turn / Math.max(1, walk.settled)) % Math.ceil(names.length / sizesARound) * sizesARound;
  names.splice(start + sizesARound, names.length);
  names.splice(0, start);
}
