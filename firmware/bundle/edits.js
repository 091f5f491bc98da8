/** Replaces parts of a text by position. */
import MagicString from 'magic-string';

/**
 * A replacement in a text: `text` takes the place of the characters from `start` to before `end`.
 * @typedef {{ start: number, end: number, text: string }} Edit
 */

/**
 * Returns the code with these parts replaced.
 * @param {string} code
 * @param {Edit[]} edits in any order
 * @throws if two overlap
 */
export function applyEdits(code, edits) {
  const edited = new MagicString(code);
  // MagicString finds a place by a search from the place before it.
  for (const { start, end, text } of [...edits].sort((one, other) => one.start - other.start)) {
    if (start === end) edited.appendLeft(start, text);
    else edited.update(start, end, text);
  }
  return edited.toString();
}
