// Compacts a journal, which each round reads: the last record of each name remains. The engine cannot rename files, so a spare file comes
// first.
// Names of deleted images move to `<journal>.gone`, as lines `g 0 00000000 <name>/`, read only when an image is sent.

import type { Files } from '../ports';
import { find, has } from '../text';
import { freeLog } from './fullcard';

/** First line: the journal's path. Last line: the file is complete. */
const sparePath = '/snapferry/journal.new';
const lastLine = 'whole\n';
const longestPath = 80;
/** Repeated names per pass: marks need memory beside an open session. */
const mostNames = 300;
/** Eight digits and a blank. */
const markChars = 9;
const writeBytes = 512;
const readBytes = 1024;
/** Some ten thousand names; above it the older half is dropped. */
const mostGoneBytes = 409600;

/** `record`: its line with a line feed before and after. */
type Found = [record: string, kind: string, name: string];
type Each = (take: (found: Found) => void) => boolean;

/**
 * Copies a complete spare file over its journal.
 * @returns false if the card refuses: until then, no journal may be read or written
 */
export function finishShrinking(files: Files): boolean {
  const stat = files.stat(sparePath);
  // a folder is no spare file, and gives way to the next one
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

/** Ending of the file with names of deleted images. */
export const gone = '.gone';

function goneOf(path: string): string {
  return path + gone;
}

/** @param onRead called per chunk */
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

/** Drops the older half: loses no image, only separate names on the server. */
function halve(files: Files, path: string): void {
  const stat = files.stat(path);
  if (!stat || stat.size < mostGoneBytes) return;
  if (files.copy(path, sparePath, Math.floor(stat.size / 2))) files.copy(sparePath, path, 0);
  files.remove(sparePath);
}

/** `g` with a date means rewritten, not deleted. */
function isDeleted(found: Found): boolean {
  return found[1] === 'g' && has(found[0].slice(0, -found[2].length), ' 00000000 ');
}

/** @returns false if `finishShrinking` must succeed first */
export function shrink(files: Files, hash: (text: string) => string, path: string, each: Each): boolean {
  // no typed array: the engine would keep its constructor
  let marks = '';
  /** Number of the name's last record; negative if ever deleted. */
  const last: number[] = [];
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
    if (at >= 0) over++;
    // `b`, `s` and `e` begin a name's records; a name with only its last record needs no mark
    else if (last.length < mostNames && (found[1] === 'b' || found[1] === 's' || found[1] === 'e')) {
      at = last.length;
      marks += hash(found[2]) + ' ';
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
    if (at < 0 || (Math.abs(last[at]!) === n && found[1] !== 'g')) text += found[0].slice(1);
    if (at >= 0 && last[at] === -n) names += 'g 0 00000000 ' + found[2] + '/\n';
    write(writeBytes);
  });
  // names first: after a cut, a complete spare file replaces the journal
  write(1);
  text += lastLine;
  write(1);
  if (isRead && isDone) return finishShrinking(files);
  files.remove(sparePath);
  return true;
}
