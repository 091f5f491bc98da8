// The text of the file /snapferry/state, which holds the firmware's notes, as it is kept in memory: only the last line of each key.

import type { Files } from '../ports';
import { find, has } from '../text';
import { freeLog } from './fullcard';

/** How many bytes of the file are read at most. Earlier versions of the firmware wrote files as long as that. */
export const readBytes = 4352;
/**
 * Number of bytes that are read at one time. The whole file would not fit into memory while a connection to the server is open. On a full
 * card, the file is also compacted again whenever it has grown by this number of bytes.
 */
export const pieceBytes = 512;
/** The keys of all notes, with blanks around each. It is one text, because an array would stay in memory. */
const keys = ' pin baud ceiling pace slack sleep server clock post ca shot day room camera refused ended ways logins live waits low month report count fault starts fetched ids left silent held unmatched passed tries newest turns download came update replaced trial returned doubt valid turn act mute behind looked clockday shown oncard ' as const;

type KeysIn<T extends string, Found = never> = T extends `${infer Key} ${infer Rest}` ? KeysIn<Rest, Found | Key> : Found | T;
/** The key of a note, or none. The list above has each, since a line with another key is passed over when the file is read. */
export type NoteKey = KeysIn<typeof keys>;

/** Returns a line for a note in the state file, or for a mark of settings (settings.ts), with its line end. */
export function formatLine(key: string, value: string | number): string {
  return '\n' + key + ' ' + value + ';\n';
}

/** Returns the value of a key in the text of notes. It is empty if the key is missing. */
function valueIn(text: string, key: string): string {
  const start = '\n' + key + ' ';
  const at = find(text, start, 0);
  return at < 0 ? '' : text.slice(at + start.length, text.indexOf('\n', at + 1) - 1);
}

/** Returns the text of notes with another value of a key. An empty value removes the key's line. */
export function withNote(text: string, key: string, value: string): string {
  const before = valueIn(text, key);
  const line = before ? formatLine(key, before) : '';
  const at = before ? find(text, line, 0) : 0;
  return text.slice(0, at) + text.slice(at + line.length) + (value ? formatLine(key, value) : '');
}

/**
 * Adds the lines of a file to the text of notes. A later line replaces an earlier one of the same key.
 * @param onRead is called at the end with the new text, and with the number of bytes that were read
 */
export function readNotes(files: Files, path: string, text: string, onRead: (text: string, bytes: number) => void): void {
  const file = files.open(path);
  let count = 0;
  let rest = '';
  // A note's line has a line feed before it, too. So what stands before the file's first line feed is no note, and is passed over.
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
 * Replaces the file by a text, which has only the last line of each key. A spare file is written first, so that a power cut loses nothing.
 * @param mustEnd true: the file is replaced even if a full card has no room for the spare file, and a power cut may lose notes. Otherwise the
 * file would become too long to be read.
 * @returns whether the file holds only this text now
 */
export function compactNotes(files: Files, path: string, text: string, mustEnd: boolean): boolean {
  /** The path of the spare file, which is complete before the long file is overwritten. */
  const sparePath = path + '.new';
  const isSpared = files.write(sparePath, text) || (freeLog(files) && files.write(sparePath, text));
  const isDone = (isSpared || mustEnd) && files.write(path, text);
  if (isDone) files.remove(sparePath);
  return isDone;
}
