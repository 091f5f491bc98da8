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
  /** The time that the picture shows, in milliseconds since 1970. It is earlier than `takenMs` if the camera returns an older frame. */
  seenMs: number;
  /** The picture's brightness as a factor: 1 is right, and less is darker, as before the sensor has settled. */
  exposure: number;
  /** The JPEG file. It is made at the first access. */
  readonly bytes: Uint8Array;
  /** Number of the picture's bytes that the host has got, from the first one on without a gap. */
  givenBytes: number;
}

/** What a new picture shall be like. `Picture` has the same fields. */
export interface Wanted {
  /** Width in pixels. */
  width: number;
  /** Height in pixels. */
  height: number;
  /** Quality of the JPEG, from 1 (poor) to 100. */
  quality: number;
  /** When the host requested the picture, in milliseconds since 1970. */
  takenMs: number;
  /** The time that the picture shows, in milliseconds since 1970. */
  seenMs: number;
  /** The picture's brightness as a factor. It is 1, which is right, if nothing is given. */
  exposure?: number;
}

/** The pictures of a camera. */
export interface Album {
  /** The pictures that were taken so far, the oldest first. */
  pictures: Picture[];
  /** Takes a picture, adds it to the album, and returns it. */
  take(wanted: Wanted): Picture;
}

/** Options that apply to all pictures of a camera. */
export interface AlbumOptions {
  /** Minutes by which the clock in the pictures is ahead of UTC. */
  offsetMinutes: number;
  /**
   * Makes the pictures in place of the usual scene, for tests with so many pictures that real ones take too long. If undefined, pictures show the
   * scene.
   */
  pictureOf: PictureOf | undefined;
}

/** Makes an album without pictures. */
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

/** Notes that the host got `bytes` bytes of a picture, from offset `from` on. A piece after a gap does not count. */
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
