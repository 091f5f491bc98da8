// A simulated camera's record of the pictures that it took. A test compares them with the server's files.

import type { PictureOf } from './picture.ts';
import { photograph } from './scene.ts';

/** A picture that the camera took. */
export interface Picture {
  /** Number of the picture, from 1 on. It is drawn into the picture. */
  number: number;
  /** Width in pixels. */
  width: number;
  /** Height in pixels. */
  height: number;
  /** When the host requested the picture, in milliseconds since 1970. */
  takenMs: number;
  /** The time that the picture shows, in milliseconds since 1970. It is earlier if the camera is a frame late. */
  seenMs: number;
  /** The picture's brightness. 1 is right; with less it is too dark, as it was taken before the sensor settled. */
  exposure: number;
  /** The JPEG file, which is made at its first use. */
  readonly bytes: Uint8Array;
  /** Number of the picture's bytes that the host has got, from the first one on without a gap. */
  givenBytes: number;
}

/** What a new picture shall be like, as in `Picture`. */
export interface Wanted {
  /** Width in pixels. */
  width: number;
  /** Height in pixels. */
  height: number;
  /** Quality of the JPEG, from 1 (poor) to 100. */
  quality: number;
  /** When the host requested the picture. */
  takenMs: number;
  /** The time that the picture shows. */
  seenMs: number;
  /** The picture's brightness; 1 by default. */
  exposure?: number;
}

/** The pictures of a camera. */
export interface Album {
  /** The pictures so far, in order. */
  pictures: Picture[];
  /** Takes a picture. */
  take(wanted: Wanted): Picture;
}

/** What all pictures of a camera show. */
export interface AlbumOptions {
  /** Minutes by which the clock in the pictures is ahead of UTC. */
  offsetMinutes: number;
  /** Makes other pictures than the scene, as for sweeps, where real pictures are too slow. */
  pictureOf: PictureOf | undefined;
}

/** Makes an empty album. */
export function createAlbum({ offsetMinutes, pictureOf }: AlbumOptions): Album {
  const pictures: Picture[] = [];
  return {
    pictures,
    take({ width, height, quality, takenMs, seenMs, exposure = 1 }) {
      const number = pictures.length + 1;
      let bytes: Uint8Array | undefined;
      const picture: Picture = {
        number, width, height, takenMs, seenMs, exposure, givenBytes: 0,
        get bytes() {
          bytes ??= pictureOf?.(width, height, quality, seenMs, number)
            ?? photograph({ width, height, quality, atMs: seenMs, number, exposure, offsetMinutes });
          return bytes;
        },
      };
      pictures.push(picture);
      return picture;
    },
  };
}

/** Notes that the camera has given a piece of a picture, from an offset on. */
export function notePiece(picture: Picture, from: number, bytes: number): void {
  if (from <= picture.givenBytes) picture.givenBytes = Math.max(picture.givenBytes, Math.min(from + bytes, picture.bytes.length));
}

/**
 * Finds the picture that equals a file byte for byte. EXIF that the host has inserted after the first marker does not count. @returns
 * undefined if there is none
 */
export function findPicture<Taken extends Pick<Picture, 'bytes'>>(pictures: Taken[], file: Uint8Array): Taken | undefined {
  const bare = withoutExif(file);
  return pictures.find(picture => Buffer.compare(picture.bytes, bare) === 0);
}

/** Removes the EXIF that the host has inserted: an APP1 directly after FF D8. The simulated cameras write an APP0 there. */
function withoutExif(file: Uint8Array): Uint8Array {
  if (file[2] !== 0xff || file[3] !== 0xe1) return file;
  const end = 4 + (file[4]! << 8 | file[5]!);
  return Buffer.concat([file.subarray(0, 2), file.subarray(end)]);
}
