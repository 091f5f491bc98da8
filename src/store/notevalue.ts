// Finds one note in the text of the file /snapferry/state (notetext.ts). Notes are asked for far more often than they are written. So this function
// is a module of its own: the engine reads all code of a module to make one of its functions.

import { find } from '../text';

/** Returns the value of a key in the text of notes. It is empty if the key is missing. */
export function valueIn(text: string, key: string): string {
  const start = '\n' + key + ' ';
  const at = find(text, start, 0);
  return at < 0 ? '' : text.slice(at + start.length, text.indexOf('\n', at + 1) - 1);
}
