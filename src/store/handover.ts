// Replaces config.json by config.new. The engine cannot rename files: a mark, written before config.json, lets the next start finish after
// a power cut.
// The mark is `<CRC32 of the new file> <CRC32 of the old file>;`. A cut write leaves an empty file or its beginning.

import type { Files } from '../ports';
import { readWhole } from './wholefile';

export const configPath = '/config.json';
export const newConfigPath = '/snapferry/config.new';
export const markPath = '/snapferry/config.sum';
const longestMark = 32;

function put(files: Files, path: string, text: string): boolean {
  return files.write(path, text) && readWhole(files, path, text.length + 1) === text;
}

/** A torn file does not parse. The engine accepts more than JSON, so a person's file with a mistake is kept, too. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (e) {
    return false;
  }
}

/** The mark is removed last: config.new without a mark counts as incomplete. */
function clear(files: Files): void {
  files.remove(newConfigPath);
  files.remove(markPath);
}

/** @param text content of `nextPath` @returns an error; empty: none */
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
  if (!stat) files.remove(configPath);
  const isBack = stat ? put(files, configPath, before) : !files.stat(configPath);
  if (isBack) files.remove(markPath);
  return isBack ? 'config.json is as it was, since the card did not take the new one; check that it is not full, locked or broken'
    : 'config.json is not whole, since the card took neither the new one nor the old one; check it, and write config.json by hand';
}

/** Finishes after a power cut, if there is a mark. Keeps a config.json that the user has written since. */
export function finishHandOver(files: Files, hash: (text: string) => string, most: number): void {
  const mark = readWhole(files, markPath, longestMark) || '';
  const text = readWhole(files, newConfigPath, most) || '';
  const now = readWhole(files, configPath, most) || '';
  const isWhole = !!text && mark.slice(0, 9) === hash(text) + ' ';
  const isTheirs = now !== text && mark.slice(9) !== hash(now) + ';' && isJson(now);
  // if the card refuses, the mark stays for the next start
  if (isWhole && !isTheirs && now !== text && !put(files, configPath, text)) return;
  clear(files);
}
