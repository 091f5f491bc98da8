// Makes the journal of a folder small again: where images are deleted once they are delivered, it would grow for as long as the camera
// lives, and is read in each round. What goes is what stands before the last `g` of its name, and that `g`. The card knows no rename, so
// what stays is written to a spare file first, and the journal is overwritten once that lies there whole; a cut leaves one of them whole.

import type { Files } from '../ports';

/** The first line is the path of the journal that it is to replace, the last one says that it is whole. */
const sparePath = '/snapferry/journal.new';
const lastLine = 'whole\n';
const longestPath = 80;
/** So many names that are gone are found at a time: marks and places of them are in memory meanwhile, beside an open session. */
const mostNames = 300;
/** Eight digits and a blank. */
const markChars = 9;
const writeBytes = 512;

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

/** @returns false where that is to be finished before anything else; a journal that would not get much smaller stays as it is */
export function shrink(files: Files, hash: (text: string) => string, path: string, each: Each): boolean {
  // no typed array: the engine would keep what makes one for good
  let marks = '';
  const last: number[] = [];
  let n = 0;
  let over = 0;
  let text = '';
  let isDone = true;

  function markOf(found: string[]): string {
    return hash(found[2]!) + ' ';
  }

  function isOver(found: string[]): boolean {
    const at = marks.indexOf(markOf(found));
    n++;
    return at >= 0 && n <= last[at / markChars]!;
  }

  function write(least: number): void {
    if (text.length < least) return;
    isDone = isDone && files.append(sparePath, text);
    text = '';
  }

  let isRead = each(function (found) {
    n++;
    if (found[1] !== 'g') return;
    const at = marks.indexOf(markOf(found));
    if (at >= 0) last[at / markChars] = n;
    else if (last.length < mostNames) {
      marks += markOf(found);
      last.push(n);
    }
  });
  n = 0;
  isRead = isRead && each(function (found) { if (isOver(found)) over++; });
  if (!isRead || (over < mostNames && over * 4 < n)) return true;
  n = 0;
  isDone = files.write(sparePath, path + '\n');
  isRead = each(function (found) {
    if (!isOver(found)) text += found[0]!.slice(1);
    write(writeBytes);
  });
  text += lastLine;
  write(0);
  if (isRead && isDone) return finishShrinking(files);
  files.remove(sparePath);
  return true;
}
