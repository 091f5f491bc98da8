// Makes what an SPI camera's picture memory holds after a shot, and keeps the list of its pictures.

import type { Flaw, SpiFaults, TakenPicture } from '../spi/faults.ts';
import { barsJpeg, colours, flatJpeg, lengthened } from './flat.ts';
import { photograph } from './scene.ts';

/**
 * Makes a JPEG of the scene, of a size in pixels.
 * @param quality from 1 (poor) to 100
 * @param ms time that the picture shows, in milliseconds since 1970
 * @param number the picture's number, from 1 on
 */
export type PictureOf = (width: number, height: number, quality: number, ms: number, number: number) => Uint8Array;

/** A shot that the host has requested from the camera. */
export interface Shot {
  /** Width in pixels. */
  width: number;
  /** Height in pixels. */
  height: number;
  /** Quality of the JPEG, from 1 (poor) to 100. */
  quality: number;
  /** When the picture was taken, in milliseconds since 1970. */
  takenMs: number;
  /** Whether the picture is upside down. If missing, it is upright. */
  isTurned?: boolean;
  /** What is wrong with the picture. If it is missing, nothing is wrong. */
  flaw?: Flaw | undefined;
}

/** Takes a picture, and returns it. @param roomBytes free bytes of the picture memory, beyond which the picture is cut off */
export type Expose = (shot: Shot, roomBytes: number) => TakenPicture;

/** Makes a JPEG of the usual scene, for cameras that get no other pictures. */
export const pictureOfScene: PictureOf = (width, height, quality, atMs, number) => photograph({ width, height, quality, atMs, number });

/** Makes the function that takes pictures, and adds each of them to `pictures`. */
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
    const picture: TakenPicture = {
      number: pictures.length + 1, width, height, quality, takenMs, isTurned, ...(seen ? { flaw: seen } : {}), bytes, givenBytes: 0,
    };
    pictures.push(picture);
    return picture;
  };
}

/**
 * Sets the field `givenBytes` of each picture, once the host has read the first `bytes` bytes of the picture memory. It is called for each byte that
 * is read.
 */
export function noteGiven(held: TakenPicture[], bytes: number): void {
  let left = bytes;
  for (let i = 0; i < held.length && left > 0; i += 1) {
    const picture = held[i]!;
    if (left > picture.givenBytes && picture.givenBytes < picture.bytes.length) picture.givenBytes = Math.min(left, picture.bytes.length);
    left -= picture.bytes.length;
  }
}

/** Makes the bytes of a picture that is no JPEG: grey pixels of two bytes each. */
function rawOf(width: number, height: number): Uint8Array {
  return new Uint8Array(width * height * 2).fill(0x80);
}
