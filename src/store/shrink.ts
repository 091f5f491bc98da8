// Compacts a journal, which each round reads: only the last record of each name remains. That of its preview remains, too, until the image is
// delivered or gone. As the engine cannot rename files, the new text is first written into a spare file, and copied over the journal once it is
// complete.
// The names of deleted images move to `<journal>.gone`, as lines `g 0 00000000 <name>/`. That file is read only when an image is sent.

import type { Files } from '../ports';
import { find, has } from '../text';
import { freeLog } from './fullcard';

/** The path of the spare file. Its first line is the journal's path, and its last line shows that it is complete. */
const sparePath = '/snapferry/journal.new';
const lastLine = 'whole\n';
const longestPath = 80;
/**
 * Most names with several records for which the last record is sought at a time. Each name needs memory while a connection to the server may be
 * open.
 */
const mostNames = 300;
/** Number of characters for each name in the text `marks`: a digest of eight digits, and a blank. */
const markChars = 9;
const writeBytes = 512;
const readBytes = 1024;
/** Largest size of the file of deleted names, in bytes, which is enough for some ten thousand names. Above it, the older half is dropped. */
const mostGoneBytes = 409600;

/** A record as it was found in the journal: its line with a line feed before and after it, then its kind and its name. */
type Found = [record: string, kind: string, name: string];
/**
 * Function that passes all records of the journal to `take`, the oldest first. It returns false if the journal could not be read to its end.
 */
type Each = (take: (found: Found) => void) => boolean;

/**
 * If there is a complete spare file, for example after a power cut, copies it over its journal.
 * @returns false if the card refuses that. Until it succeeds, no journal may be read or written.
 */
export function finishShrinking(files: Files): boolean {
  const stat = files.stat(sparePath);
  // a folder in the spare file's place is no compacted journal; it is removed when the next spare file is written
  if (!stat || stat.dir) return true;
  const file = files.open(sparePath);
  if (!file) return false;
  const path = (file.read(longestPath) || '').split('\n')[0];
  const skip = path.length + 1;
  file.close();
  const end = files.open(sparePath);
  if (!end) return false;
  end.skip(Math.max(0, stat.size - lastLine.length));
  const isWhole = end.read(lastLine.length) === lastLine && stat.size > skip;
  const isRead = !file.hasFailed() && !end.hasFailed();
  end.close();
  if (!isRead || (isWhole && !files.copy(sparePath, path, skip) && !(freeLog(files) && files.copy(sparePath, path, skip)))) return false;
  files.remove(sparePath);
  return !files.stat(sparePath);
}

/** The ending of a file with the names of deleted images. */
export const gone = '.gone';

function goneOf(path: string): string {
  return path + gone;
}

/**
 * Tells whether the file with the names of deleted images has this name.
 * @param path of the journal
 * @param name encoded as in the journal
 * @param onRead is called after each piece, since a long file takes longer than the watchdog waits
 */
export function isRecordedGone(files: Files, path: string, name: string, onRead?: () => void): boolean {
  const file = files.open(goneOf(path));
  const line = '\ng 0 00000000 ' + name + '/\n';
  let isFound = false;
  let rest = '';
  for (let chunk = file && file.read(readBytes); chunk && !isFound; chunk = file!.read(readBytes)) {
    rest += chunk;
    isFound = has(rest, line);
    rest = rest.slice(-line.length);
    if (onRead) onRead();
  }
  if (file) file.close();
  return isFound;
}

/**
 * Drops the older half of a file of deleted names if it is too long. No image is lost by that: a new image with a dropped name only gets the
 * same name on the server as the deleted one.
 */
function halve(files: Files, path: string): void {
  const stat = files.stat(path);
  if (!stat || stat.size < mostGoneBytes) return;
  if (files.copy(path, sparePath, Math.floor(stat.size / 2))) files.copy(sparePath, path, 0);
  files.remove(sparePath);
}

/** Tells whether a record says that its image was deleted. A record of kind `g` with a date means that the file was rewritten. */
function isDeleted(found: Found): boolean {
  return found[1] === 'g' && has(found[0].slice(0, -found[2].length), ' 00000000 ');
}

/** Tells whether a record shows that the image itself is delivered or gone, so that its preview no longer matters. */
function isOver(found: Found): boolean {
  return found[1] === 'd' || found[1] === 'x' || found[1] === 'g';
}

/**
 * Compacts a journal if enough of its records are superseded.
 * @param hash returns eight digits for a name
 * @param path of the journal
 * @param each passes all records, the oldest first
 * @returns false if `finishShrinking` must succeed before the journal is used again
 */
export function shrink(files: Files, hash: (text: string) => string, path: string, each: Each): boolean {
  // the marks are one text and no typed array, since the engine would keep the array's constructor in memory
  let marks = '';
  /** For each name in `marks`, the number of its last record, counted from 1. It is negative if an image of the name was ever deleted. */
  const last: number[] = [];
  /** For some names in `marks`, the number of the last record of the image's preview, which still counts. 0 or missing: there is none. */
  const previews: number[] = [];
  let n = 0;
  let over = 0;
  let text = '';
  let names = '\n';
  let isDone = true;

  function placeOf(found: Found): number {
    const at = find(marks, hash(found[2]) + ' ', 0);
    return at < 0 ? at : at / markChars;
  }

  function write(least: number): void {
    if (text.length >= least) {
      isDone = isDone && files.append(sparePath, text);
      text = '';
    }
    if (names.length > least) {
      isDone = isDone && files.append(goneOf(path), names);
      names = '';
    }
  }

  let isRead = each(function (found) {
    n++;
    let at = placeOf(found);
    const isPreview = found[1] === 'p';
    if (at >= 0) over += (isPreview ? previews[at] : last[at]) ? 1 : 0;
    // The first record of a name is of kind `b`, `s`, `e` or `p`. A name that begins with another kind has only that record, and needs no mark.
    else if (last.length < mostNames && (found[1] === 'b' || found[1] === 's' || found[1] === 'e' || isPreview)) {
      at = last.length;
      last[at] = 0;
      marks += hash(found[2]) + ' ';
    }
    if (at >= 0 && isPreview) previews[at] = n;
    else if (at >= 0) {
      last[at] = isDeleted(found) || last[at]! < 0 ? -n : n;
      if (previews[at] && isOver(found)) previews[at] = 0;
    }
  });
  if (!isRead || (over < mostNames && over * 4 < n)) return true;
  halve(files, goneOf(path));
  n = 0;
  isDone = files.write(sparePath, path + '\n');
  isRead = each(function (found) {
    const at = placeOf(found);
    n++;
    const isKept = at < 0 || (found[1] === 'p' ? previews[at] === n : Math.abs(last[at]!) === n && found[1] !== 'g');
    if (isKept) text += found[0].slice(1);
    if (at >= 0 && last[at] === -n) names += 'g 0 00000000 ' + found[2] + '/\n';
    write(writeBytes);
  });
  // The names of deleted images are written before the spare file is complete, as a complete one replaces the journal even after a power cut.
  write(1);
  text += lastLine;
  write(1);
  if (isRead && isDone) return finishShrinking(files);
  files.remove(sparePath);
  return true;
}
