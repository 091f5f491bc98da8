// The simulated camera's record of its pictures, which a test compares with the server's files.

import type { PictureOf } from './picture.ts';
import { photograph } from './scene.ts';

export interface Picture {
  /** From 1; drawn into the picture. */
  number: number;
  width: number;
  height: number;
  /** When the host requested it, and the time that it shows, which is earlier if a frame late. */
  takenMs: number;
  seenMs: number;
  /** 1 is right; less is too dark: taken before the sensor settled. */
  exposure: number;
  /** The camera's file; created on first use. */
  readonly bytes: Uint8Array;
  /** Bytes given to the host, from the first one without a gap. */
  givenBytes: number;
}

export interface Wanted {
  width: number;
  height: number;
  quality: number;
  takenMs: number;
  seenMs: number;
  exposure?: number;
}

export interface Album {
  pictures: Picture[];
  take(wanted: Wanted): Picture;
}

export interface AlbumOptions {
  /** Offset from UTC of the clock drawn in the pictures. */
  offsetMinutes: number;
  /** Replaces the scene in sweeps, for which real pictures are too slow. */
  pictureOf: PictureOf | undefined;
}

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

/** A piece of it left the camera. */
export function notePiece(picture: Picture, from: number, bytes: number): void {
  if (from <= picture.givenBytes) picture.givenBytes = Math.max(picture.givenBytes, Math.min(from + bytes, picture.bytes.length));
}

/** The picture equal to this file, byte for byte, ignoring EXIF that the host inserted after the first marker; undefined: none. */
export function findPicture<Taken extends Pick<Picture, 'bytes'>>(pictures: Taken[], file: Uint8Array): Taken | undefined {
  const bare = withoutExif(file);
  return pictures.find(picture => Buffer.compare(picture.bytes, bare) === 0);
}

/** An APP1 directly after FF D8 is the host's: the simulated cameras write an APP0. */
function withoutExif(file: Uint8Array): Uint8Array {
  if (file[2] !== 0xff || file[3] !== 0xe1) return file;
  const end = 4 + (file[4]! << 8 | file[5]!);
  return Buffer.concat([file.subarray(0, 2), file.subarray(end)]);
}
