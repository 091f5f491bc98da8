// Makes the journal of a folder small again: it would grow for as long as the camera lives, if images are deleted once they are
// delivered, and if names come again; and it is read in each round. Of each name the last record stays. The card knows no rename, so
// what stays is written to a spare file first, and the journal is overwritten once that lies there whole; a cut leaves one whole.
//
// The names that were deleted go to a file of their own, `g 0 00000000 <name>/` a line, which is read only when an image is sent.

import type { Files } from '../ports';
import { has } from '../text';

/** The first line is the path of the journal that it is to replace, the last one says that it is whole. */
const sparePath = '/snapferry/journal.new';
const lastLine = 'whole\n';
const longestPath = 80;
/** So many names that come again are found at a time: marks and places of them are in memory meanwhile, beside an open session. */
const mostNames = 300;
/** Eight digits and a blank. */
const markChars = 9;
const writeBytes = 512;
const readBytes = 1024;
/** Of names that were deleted; some ten thousand. Then the older half is forgotten. */
const mostGoneBytes = 409600;

/** Hands over each record: its line with a line feed before and behind it, its kind, its name. */
type Each = (take: (found: string[]) => void) => boolean;

/**
 * Puts a spare file that is whole in the place of its journal, and takes away any other.
 * @returns false where the card does not let it: until it does, no journal may be read or written
 */
export function finishShrinking(files: Files): boolean {
  const stat = files.stat(sparePath);
  if (!stat) return true;
  const file = files.open(sparePath);
  if (!file) return false;
  const path = (file.read(longestPath) || '').split('\n')[0]!;
  const skip = path.length + 1;
  file.close();
  const end = files.open(sparePath);
  if (!end) return false;
  end.skip(Math.max(0, stat.size - lastLine.length));
  const isWhole = end.read(lastLine.length) === lastLine && stat.size > skip;
  const isRead = !file.hasFailed() && !end.hasFailed();
  end.close();
  if (!isRead || (isWhole && !files.copy(sparePath, path, skip))) return false;
  files.remove(sparePath);
  return !files.stat(sparePath);
}

/** Where the names are kept that were deleted. @param path of the journal */
function goneOf(path: string): string {
  return path + '.gone';
}

/** Whether this name is among them. */
export function isGone(files: Files, path: string, name: string): boolean {
  const file = files.open(goneOf(path));
  const line = '\ng 0 00000000 ' + name + '/\n';
  let isFound = false;
  let rest = '';
  for (let chunk = file && file.read(readBytes); chunk && !isFound; chunk = file!.read(readBytes)) {
    rest += chunk;
    isFound = has(rest, line);
    rest = rest.slice(-line.length);
  }
  if (file) file.close();
  return isFound;
}

/** Room for more: losing what is forgotten costs no image, only a name of its own. */
function halve(files: Files, path: string): void {
  const stat = files.stat(path);
  if (!stat || stat.size < mostGoneBytes) return;
  if (files.copy(path, sparePath, Math.floor(stat.size / 2))) files.copy(sparePath, path, 0);
  files.remove(sparePath);
}

/** @returns false where that is to be finished before anything else; a journal that would not get much smaller stays as it is */
export function shrink(files: Files, hash: (text: string) => string, path: string, each: Each): boolean {
  // no typed array: the engine would keep what makes one for good
  let marks = '';
  /** The number of the last record of each; below 0 if the name was ever deleted. */
  const last: number[] = [];
  let n = 0;
  let over = 0;
  let text = '';
  let gone = '\n';
  let isDone = true;

  function placeOf(found: string[]): number {
    const at = marks.indexOf(hash(found[2]!) + ' ');
    return at < 0 ? at : at / markChars;
  }

  /** What was rewritten is no matter of its name. */
  function isDeleted(found: string[]): boolean {
    return found[1] === 'g' && has(found[0]!.slice(0, -found[2]!.length), ' 00000000 ');
  }

  function write(least: number): void {
    if (text.length >= least) {
      isDone = isDone && files.append(sparePath, text);
      text = '';
    }
    if (gone.length > least) {
      isDone = isDone && files.append(goneOf(path), gone);
      gone = '';
    }
  }

  let isRead = each(function (found) {
    n++;
    let at = placeOf(found);
    if (at >= 0) over++;
    // a name whose last record alone is left has no beginning
    else if (last.length < mostNames && (found[1] === 'b' || found[1] === 's' || found[1] === 'e')) {
      at = last.length;
      marks += hash(found[2]!) + ' ';
    }
    if (at >= 0) last[at] = isDeleted(found) || last[at]! < 0 ? -n : n;
  });
  if (!isRead || (over < mostNames && over * 4 < n)) return true;
  halve(files, goneOf(path));
  n = 0;
  isDone = files.write(sparePath, path + '\n');
  isRead = each(function (found) {
    const at = placeOf(found);
    n++;
    if (at < 0 || (Math.abs(last[at]!) === n && found[1] !== 'g')) text += found[0]!.slice(1);
    if (at >= 0 && last[at] === -n) gone += 'g 0 00000000 ' + found[2] + '/\n';
    write(writeBytes);
  });
  // the names first: what is whole takes the place of the journal even after a cut
  write(1);
  text += lastLine;
  write(1);
  if (isRead && isDone) return finishShrinking(files);
  files.remove(sparePath);
  return true;
}
