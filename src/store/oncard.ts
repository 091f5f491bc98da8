// Counts the images of which only the preview is on the server (`images.preview` "only"). They do not wait, but stay on the card until they are asked
// for. The number is in a note on the card, as the journals of all folders would take a chip many seconds to read.

import { wholeOf } from '../number';
import type { Notes } from './state';

const note = 'oncard';

/** Returns the number of those images. Files that a person has deleted since are still among them. */
export function onCard(notes: Notes): number {
  return wholeOf(notes.get(note)) || 0;
}

/** Counts an image whose preview has arrived, or that was sent whole after it. */
export function countOnCard(notes: Notes, by: 1 | -1): void {
  notes.put(note, '' + Math.max(0, onCard(notes) + by));
}
