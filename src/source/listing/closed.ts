// Keeps a note on the card, from one deep sleep to the next, of the open folders: those that the last search had to enter. All other folders are
// closed: they had nothing to send, and are not searched. The note counts only after a sleep, and if the root has the same names. The last two
// folders are searched in any case, and a few of the others in turn.
// There is one note for all, as notes for each of 40 folders would take the chip half a minute. The time of a folder does not help, as FAT does not
// change it with the folder's files.
// The note is `<digest of the rest> <turn> <digest of the root's names> <open folders, separated by colons>;`. It is removed when a search begins, so
// a search that does not end leaves none.

import { fromHex, wholeOf } from '../../number';
import type { Files } from '../../ports';
import { homeFolder } from '../../store/journal';
import { has } from '../../text';
import type { Walk } from '../seek';

const path = homeFolder + '/closed';
const longest = 1024;
/** Number of closed folders that are nevertheless searched in a round, in case they have new images. Each round takes other folders. */
const aRound = 2;
/** Least number of names in the root for which the note is used. With fewer names, a search of all folders is as fast. */
const leastFolders = 8;
/** Number of delivered images in a folder whose sizes are compared in one round with those in the journal. */
const sizesARound = 8;

type Hash = (text: string) => string;

/**
 * Reads the note on open and closed folders at the first search after a sleep, and removes it from the card.
 * @param rootMark digest of the names in the root, which must be that of the note
 * @param names number of names in the root
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

/** Writes the note on open folders, once a search has gone through all folders. */
export function noteClosed(walk: Walk, files: Files, hash: Hash): void {
  const open = walk.open;
  if (!walk.rootMark || walk.previews === 'first' || !open || walk.names! < leastFolders || walk.lost) return;
  const rest = walk.turn + ' ' + walk.rootMark + ' ' + open.join(':');
  if (rest.length > longest - 16 || has(rest, ';') || rest.split(':').length !== open.length) return;
  files.write(path, hash(rest) + ' ' + rest + ';');
}

/** Tells whether this round searches a folder that had nothing to send before. Such folders are searched in turn, a few in each round. */
export function isInTurn(walk: Walk, hash: Hash, folder: string): boolean {
  return !!walk.every && (fromHex(hash(folder).slice(-6)) + walk.turn) % walk.every === 0;
}

/** Keeps only eight of a folder's names in `names`. Each round keeps other names, so that in time the sizes of all images are compared. */
export function leaveFew(walk: Walk, names: string[]): void {
  const start = Math.floor(walk.turn / Math.max(1, walk.settled)) % Math.ceil(names.length / sizesARound) * sizesARound;
  names.splice(start + sizesARound, names.length);
  names.splice(0, start);
}
