// Reads thumbnails of the last pictures on the card.

import { mostInFolder } from '../../../src/camera/card/picturenames.ts';
import { sliceBytes, type Card } from '../card.ts';
import { dataUrlOf } from '../picture/dataurl.ts';
import { thumbnailOf } from '../picture/exif.ts';

/** The number of the first folder that the firmware makes for pictures that it names by number (src/camera/card/picturenames.ts). */
const firstFolder = 100;
/** How many thumbnails of pictures are shown at most. */
export const mostPictures = 24;
/**
 * After so many missing pictures in a row, no earlier picture is tried. Pictures may be missing, because the camera may delete them after their
 * upload.
 */
const mostGaps = 40;
/** The most bytes of a picture without a thumbnail that is read as a whole, to be shown in place of a thumbnail. */
const wholeBytes = 24_000;

/** Returns the paths of earlier pictures, if the newest one was named by number by the firmware. A new folder begins anew with number 1. */
function inFolderBefore(newest: string): string[] {
  const [, start = '', folder, middle = '', digits, ending = ''] = /^(.*\/)(\d{3})(SNAPF\/SNAP)(\d{4})(\.JPG)$/.exec(newest) ?? [];
  if (!(Number(folder) > firstFolder) || Number(digits) > mostPictures) return [];
  return Array.from({ length: mostPictures }, (_, i) => `${start}${Number(folder) - 1}${middle}${String(mostInFolder - i).padStart(4, '0')}${ending}`);
}

/**
 * Returns paths of pictures that may be on the card, the newest first. They are those in the log, and those with the numbers before the newest
 * one.
 */
export function candidatesOf(newest: string, logged: readonly string[]): string[] {
  const [, start = '', digits, ending = ''] = /^(.*?)(\d{3,5})(\.\w+)$/.exec(newest) ?? [];
  const earlier = digits === undefined ? [] : Array.from({ length: Math.min(Number(digits), mostPictures + mostGaps) }, (_, i) =>
    start + String(Number(digits) - 1 - i).padStart(digits.length, '0') + ending);
  return [...new Set([newest, ...logged.filter(path => !earlier.includes(path)), ...earlier, ...inFolderBefore(newest)])];
}

/** The thumbnail of a picture on the card. */
export interface Tile {
  path: string;
  /** The small picture, as a data URL for an `img`. It is empty if the picture has no thumbnail and is too large. */
  url: string;
}

/** Reads the thumbnail of a picture. @returns undefined if the picture is not on the card */
export async function readTile(card: Card, path: string): Promise<Tile | undefined> {
  const first = await card.slice(path, 0, sliceBytes);
  if (!first?.length) return undefined;
  const [size] = await card.stat(path);
  async function read(from: number, bytes: number): Promise<Uint8Array | undefined> {
    const found = new Uint8Array(bytes);
    for (let done = 0; done < bytes;) {
      const at = from + done;
      const part = at < first!.length ? first!.subarray(at, at + bytes - done) : await card.slice(path, at, Math.min(sliceBytes, bytes - done));
      if (!part?.length) return undefined;
      found.set(part, done);
      done += part.length;
    }
    return found;
  }
  const bytes = await thumbnailOf(read, size) ?? (size <= wholeBytes ? await read(0, size) : undefined);
  return { path, url: bytes ? dataUrlOf(bytes) : '' };
}

type OnTile = (path: string, tile: Tile | undefined) => void;

/**
 * Reads the thumbnails of pictures from the card. @param known thumbnails that were read before, undefined for a missing picture @param onTile is
 * called for each path, the newest first, with undefined if the picture is not on the card
 */
export async function readStrip(card: Card, paths: readonly string[], known: ReadonlyMap<string, Tile | undefined>, onTile: OnTile): Promise<void> {
  let count = 0;
  let gaps = 0;
  for (const path of paths) {
    if (count >= mostPictures || gaps >= mostGaps) return;
    const tile = known.has(path) ? known.get(path) : await readTile(card, path);
    onTile(path, tile);
    count += tile ? 1 : 0;
    gaps = tile ? 0 : gaps + 1;
  }
}
