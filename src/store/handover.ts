// From one config.json to the next: /snapferry/config.new takes its place, and a power cut at any operation of the card leaves one whole
// configuration. The card knows no rename. So config.json is overwritten only once the new one lies there whole, and a mark beside it says
// so; whoever looks at the card and finds the mark finishes what was cut.
//
// The mark is `<CRC32 of the new one> <CRC32 of the old one>;`. A cut leaves of a file that is being written nothing, or its beginning.

import type { Files } from '../ports';

export const configPath = '/config.json';
/** The next one, as it comes. */
export const nextPath = '/snapferry/config.new';
const markPath = '/snapferry/config.sum';
const longestMark = 32;

/** @returns what the file holds, undefined where there is none or it cannot be read; of a longer one its beginning */
export function readWhole(files: Files, path: string, most: number): string | undefined {
  const file = files.open(path);
  if (!file) return undefined;
  const text = file.read(most) || '';
  const hasFailed = file.hasFailed();
  file.close();
  return hasFailed ? undefined : text;
}

/** What was written lies there. */
function put(files: Files, path: string, text: string): boolean {
  return files.write(path, text) && readWhole(files, path, text.length + 1) === text;
}

/** What JSON.parse takes is no rest of a file that was cut while it was written. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (e) {
    return false;
  }
}

/** The mark goes last: without it the new one is only a file that somebody has begun. */
function clear(files: Files): void {
  files.remove(nextPath);
  files.remove(markPath);
}

/**
 * Puts the new one in the place of the old one.
 * @param text what lies at `nextPath`
 * @param most the longest that is read, in bytes
 * @returns why that cannot be, as a sentence; empty where it is done
 */
export function handOver(files: Files, hash: (text: string) => string, text: string, most: number): string {
  const stat = files.stat(configPath);
  if (stat && (stat.dir || stat.size > most)) return 'config.json ' + (stat.dir ? 'is a folder' : 'on the card is too large to be kept meanwhile') + '; delete it first';
  const before = stat ? readWhole(files, configPath, most) || '' : '';
  if (stat && before.length !== stat.size) return 'config.json on the card cannot be read; check the card';
  const mark = hash(text) + ' ' + hash(before) + ';';
  if (!put(files, markPath, mark)) {
    files.remove(markPath);
    return 'config.json is as it was, since the card takes no other file; check that it is not full, locked or broken';
  }
  if (put(files, configPath, text)) {
    clear(files);
    return '';
  }
  // its room was free just now
  if (!stat) files.remove(configPath);
  const isBack = stat ? put(files, configPath, before) : !files.stat(configPath);
  if (isBack) files.remove(markPath);
  return isBack ? 'config.json is as it was, since the card did not take the new one; check that it is not full, locked or broken'
    : 'config.json is not whole, since the card took neither the new one nor the old one; check it, and write config.json by hand';
}

/**
 * Before config.json is read: finishes what a cut has left. What somebody has written to config.json since then is left alone.
 * @param most the longest that is read, in bytes
 */
export function finishHandOver(files: Files, hash: (text: string) => string, most: number): void {
  if (!files.stat(markPath)) return;
  const mark = readWhole(files, markPath, longestMark) || '';
  const text = readWhole(files, nextPath, most) || '';
  const now = readWhole(files, configPath, most) || '';
  const isWhole = !!text && mark.slice(0, 9) === hash(text) + ' ';
  const isTheirs = now !== text && mark.slice(9) !== hash(now) + ';' && isJson(now);
  // where the card does not take it now, the mark stays for the next start
  if (isWhole && !isTheirs && now !== text && !put(files, configPath, text)) return;
  clear(files);
}
