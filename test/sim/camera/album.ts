// The pictures that a simulated camera took, as its own record: a test compares what lies at a server with what the camera gave.
// Knows no protocol.

import type { PictureOf } from './picture.ts';
import { photograph } from './scene.ts';

export interface Picture {
  /** From 1; drawn into the picture. */
  number: number;
  width: number;
  height: number;
  /** When the host had it taken, and which moment of the scene it shows: a frame late, it is an earlier one. */
  takenMs: number;
  seenMs: number;
  /** 1 is right; less is too dark: taken before the sensor had settled. */
  exposure: number;
  /** The file as the camera has it; made when it is first asked for. */
  readonly bytes: Uint8Array;
  /** So many of its bytes, from the first on and without a gap, were given to the host. */
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
  /** What the clock in the pictures is ahead of UTC. */
  offsetMinutes: number;
  /** Instead of the scene: for sweeps, to which real pictures are too dear. */
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

/** The one of them that this file is, byte for byte, whatever EXIF the host put behind its first marker; undefined: none of them. */
export function findPicture<Taken extends Pick<Picture, 'bytes'>>(pictures: Taken[], file: Uint8Array): Taken | undefined {
  const bare = withoutExif(file);
  return pictures.find(picture => Buffer.compare(picture.bytes, bare) === 0);
}

/** An APP1 right behind FF D8 is not the camera's: the simulated ones give an APP0. */
function withoutExif(file: Uint8Array): Uint8Array {
  if (file[2] !== 0xff || file[3] !== 0xe1) return file;
  const end = 4 + (file[4]! << 8 | file[5]!);
  return Buffer.concat([file.subarray(0, 2), file.subarray(end)]);
}
