// The text of the state file as it is kept in memory: the last line of each key.

import type { Files } from '../ports';
import { find, has } from '../text';
import { freeLog } from './fullcard';

/** Most bytes of the file that are read. Earlier versions of the firmware wrote up to so many. */
export const readBytes = 4352;
/**
 * Bytes that are read at one time, since all lines would not fit beside a session. On a full card, the file is compacted again each time it
 * has grown by so many.
 */
export const pieceBytes = 512;
/** The keys, as one text, because an array would stay in memory. */
const keys = ' pin baud ceiling pace slack sleep server clock post ca shot day room camera refused ended ways logins live low month report count fault starts fetched ids silent held unmatched passed tries newest turns download came update trial returned ';

/** Makes a line of the state file, or a mark of settings.ts. */
export function formatLine(key: string, value: string | number): string {
  return '\n' + key + ' ' + value + ';\n';
}

/** Finds a key's value in the text. It is empty if there is none. */
export function valueIn(text: string, key: string): string {
  const start = '\n' + key + ' ';
  const at = find(text, start, 0);
  return at < 0 ? '' : text.slice(at + start.length, text.indexOf('\n', at + 1) - 1);
}

/** Replaces a key's line in the text. An empty value removes it. */
export function withNote(text: string, key: string, value: string): string {
  const before = valueIn(text, key);
  return (before ? text.split(formatLine(key, before)).join('') : text) + (value ? formatLine(key, value) : '');
}

/**
 * Adds the lines of a file to a text. A later line replaces an earlier one of the same key.
 * @param onRead gets the new text, and the number of bytes that were read
 */
export function readNotes(files: Files, path: string, text: string, onRead: (text: string, bytes: number) => void): void {
  const file = files.open(path);
  let count = 0;
  let rest = '';
  // a line begins after a line feed
  let first = 1;
  for (let piece = file && file.read(pieceBytes); piece; piece = count < readBytes ? file!.read(pieceBytes) : undefined) {
    count += piece.length;
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    for (let i = first; i < lines.length; i++) {
      const line = lines[i]!;
      const key = line.slice(0, Math.max(0, line.indexOf(' ')));
      if (line.slice(-1) === ';' && has(keys, ' ' + key + ' ')) text = withNote(text, key, line.slice(key.length + 1, -1));
    }
    if (lines.length) first = 0;
  }
  if (file) file.close();
  onRead(text, count);
}

/**
 * Replaces the file by a text, with a spare file so that a power cut loses nothing.
 * @param mustEnd replaces it even if a full card has no room for the spare file, at the risk of a power cut. Otherwise no further line
 * would be read.
 * @returns whether the file holds only this text now
 */
export function compactNotes(files: Files, path: string, text: string, mustEnd: boolean): boolean {
  /** Complete before the long file is overwritten. */
  const sparePath = path + '.new';
  const isSpared = files.write(sparePath, text) || (freeLog(files) && files.write(sparePath, text));
  const isDone = (isSpared || mustEnd) && files.write(path, text);
  if (isDone) files.remove(sparePath);
  return isDone;
}
