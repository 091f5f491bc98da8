// Content of a camera's picture memory for a new picture, and the list of pictures.

import type { Flaw, SpiFaults, TakenPicture } from '../spi/faults.ts';
import { barsJpeg, colours, flatJpeg, lengthened } from './flat.ts';
import { photograph } from './scene.ts';

/** A JPEG of the scene. @param quality 1 (poor) to 100 @param number from 1 */
export type PictureOf = (width: number, height: number, quality: number, ms: number, number: number) => Uint8Array;

export interface Shot {
  width: number;
  height: number;
  quality: number;
  takenMs: number;
  isTurned?: boolean;
  flaw?: Flaw | undefined;
}

/** @param roomBytes of the picture memory; the rest is cut off */
export type Expose = (shot: Shot, roomBytes: number) => TakenPicture;

export const pictureOfScene: PictureOf = (width, height, quality, atMs, number) => photograph({ width, height, quality, atMs, number });

export function createExposure(pictureOf: PictureOf, pictures: TakenPicture[], faults: SpiFaults): Expose {
  function bytesOf({ width, height, quality, takenMs, flaw }: Shot): Uint8Array {
    if (flaw === 'noise') return rawOf(width, height);
    if (flaw === 'bars') return barsJpeg(width, height, quality);
    if (flaw && flaw in colours) return flatJpeg(width, height, colours[flaw as keyof typeof colours]);
    const picture = pictureOf(width, height, quality, takenMs, pictures.length + 1);
    return faults.contrast > 1 ? lengthened(picture, faults.contrast) : picture;
  }

  return ({ width, height, quality, takenMs, isTurned = false, flaw }, roomBytes) => {
    const whole = bytesOf({ width, height, quality, takenMs, flaw });
    const bytes = whole.subarray(0, roomBytes);
    const seen = flaw ?? (bytes.length < whole.length ? 'cut' : undefined);
    const picture: TakenPicture = { number: pictures.length + 1, width, height, quality, takenMs, isTurned, ...(seen ? { flaw: seen } : {}), bytes, givenBytes: 0 };
    pictures.push(picture);
    return picture;
  };
}

/** Bytes read of the picture memory; called for each one. */
export function noteGiven(held: TakenPicture[], bytes: number): void {
  let left = bytes;
  for (let i = 0; i < held.length && left > 0; i += 1) {
    const picture = held[i]!;
    if (left > picture.givenBytes && picture.givenBytes < picture.bytes.length) picture.givenBytes = Math.min(left, picture.bytes.length);
    left -= picture.bytes.length;
  }
}

/** Grey pixels of two bytes, not a JPEG. */
function rawOf(width: number, height: number): Uint8Array {
  return new Uint8Array(width * height * 2).fill(0x80);
}
