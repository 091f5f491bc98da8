// Tells what the journal knows of the preview of an image.

import { wholeOf } from '../number';
import { firstDay } from '../store/journalrecord';
import type { Image } from './source';

/** Tells whether the image's preview has arrived: the journal then has a day for it, else the number of its tries. */
export function isPreviewed(image: Image): boolean {
  return !!image.preview && image.preview >= firstDay;
}

/** Returns in how many rounds a try of the image's preview has begun and not succeeded. It is 0 if the preview has arrived. */
export function triedRounds(image: Image): number {
  return image.preview && !isPreviewed(image) ? wholeOf(image.preview) : 0;
}

/**
 * Counts further tries of the image's preview, and returns the image. The journal gets the count as soon as the upload begins (journalled.ts). So
 * after a power cut, the server is asked for a part of the preview. And one at which the program crashes has only a few tries.
 * @param more how many; -1 takes back the last one
 */
export function countTries(image: Image, more: number): Image {
  image.preview = '0000000' + (triedRounds(image) + more);
  return image;
}
