// One note for all folders without an image to send, from one deep sleep to the next. The own notes of 40 folders would take the chip half
// a minute. A folder's time on FAT does not change with its files, so a look at it shows nothing. The note counts only after a sleep, with
// the same names in the root. The last two folders are looked at in any case, and some of the others in turn.
// It is `<digest of the rest> <turn> <digest of the root's names> <open folders, with colons between>;`. It is removed when a look begins:
// a look that does not end leaves none.

import { fromHex, wholeOf } from '../../number';
import type { Files } from '../../ports';
import { homeFolder } from '../../store/journal';
import { has } from '../../text';
import type { Walk } from '../seek';

const path = homeFolder + '/closed';
const longest = 1024;
/** Closed folders that are looked at in a round. */
const aRound = 2;
/** Fewer folders are looked at as fast. */
const leastFolders = 8;
/** Sizes of a folder that are compared in a round. */
const sizesARound = 8;

type Hash = (text: string) => string;

/** Takes the note, for the first look after a sleep. @param rootMark digest of the root's names @param names their number */
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

/** Called when a look has ended. */
export function noteClosed(walk: Walk, files: Files, hash: Hash): void {
  const open = walk.open;
  if (!walk.rootMark || !open || walk.names! < leastFolders || walk.lost) return;
  const rest = walk.turn + ' ' + walk.rootMark + ' ' + open.join(':');
  if (rest.length > longest - 16 || has(rest, ';') || rest.split(':').length !== open.length) return;
  files.write(path, hash(rest) + ' ' + rest + ';');
}

/** Whether a closed folder is looked at in this round. */
export function isInTurn(walk: Walk, hash: Hash, folder: string): boolean {
  return !!walk.every && (fromHex(hash(folder).slice(-6)) + walk.turn) % walk.every === 0;
}

/** Leaves a few of a folder's names, each time other ones. */
export function leaveFew(walk: Walk, names: string[]): void {
  const start = Math.floor(walk.turn / Math.max(1, walk.settled)) % Math.ceil(names.length / sizesARound) * sizesARound;
  names.splice(start + sizesARound, names.length);
  names.splice(0, start);
}
