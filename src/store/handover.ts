// Replaces config.json by config.new. The engine cannot rename files, so a mark is written before config.json is overwritten. After a power
// cut, the mark lets the next start finish the replacement. It is `<CRC32 of the new file> <CRC32 of the old file>;`. A write that is cut off
// leaves an empty file, or the beginning of the file.

import type { Files } from '../ports';
import { readWhole } from './wholefile';

/** The path of the settings that are in use. */
export const configPath = '/config.json';
/** The path of the settings that the web page is sending, or has sent. */
export const newConfigPath = '/snapferry/config.new';
/** The path of the mark, a file that exists only while config.json is being replaced. */
export const markPath = '/snapferry/config.sum';
const longestMark = 32;

/** Writes a file and reads it back. @returns whether the card has the whole text */
function put(files: Files, path: string, text: string): boolean {
  return files.write(path, text) && readWhole(files, path, text.length + 1) === text;
}

/**
 * Tells whether a text is JSON, which a file whose write was cut off is not. The engine accepts more than JSON, so a file that a person wrote
 * with a mistake may also count as JSON.
 */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (e) {
    return false;
  }
}

/**
 * Removes config.new first and then the mark. A power cut between both leaves a mark alone. So a config.new without a mark was not received
 * completely.
 */
function clear(files: Files): void {
  files.remove(newConfigPath);
  files.remove(markPath);
}

/**
 * Replaces config.json by the new settings.
 * @param text content of `newConfigPath`, which was checked before
 * @param most size of the largest config.json that is allowed, in bytes
 * @returns why config.json was not replaced, as a sentence; empty: it was replaced
 */
export function handOver(files: Files, hash: (text: string) => string, text: string, most: number): string {
  const stat = files.stat(configPath);
  if (stat && (stat.dir || stat.size > most)) {
    return 'config.json ' + (stat.dir ? 'is a folder' : 'on the card is too large to be kept meanwhile') + '; delete it first';
  }
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

/**
 * Finishes a replacement of config.json that a power cut has interrupted, as a mark shows. If a person has written another config.json since,
 * that one is kept.
 * @param most size of the largest config.json that is allowed, in bytes
 */
export function finishHandOver(files: Files, hash: (text: string) => string, most: number): void {
  const mark = readWhole(files, markPath, longestMark) || '';
  const text = readWhole(files, newConfigPath, most) || '';
  const now = readWhole(files, configPath, most) || '';
  const isWhole = !!text && mark.slice(0, 9) === hash(text) + ' ';
  const isTheirs = now !== text && mark.slice(9) !== hash(now) + ';' && isJson(now);
  // if the card refuses the file, the mark stays for the next start
  if (isWhole && !isTheirs && now !== text && !put(files, configPath, text)) return;
  clear(files);
}
