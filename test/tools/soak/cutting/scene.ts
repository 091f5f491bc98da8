// Makes the card's content and the world's state from a seed. Consecutive seeds, one for each kind of damage to the card, have the same images. So
// they differ only in the result of a cut.

import { tears, type Tear } from '../../../sim/card/remains.ts';
import { createChance, type Chance } from '../../../sim/chance.ts';
import { pictureOf, thumbnailOf } from '../../../source/thumbnail.ts';
import type { Cut, Spec } from './spec.ts';

/** The state of a simulated world before its power is cut, and what the cut damages. */
export interface Scene {
  /** Contents of the five images by their paths on the card. */
  images: Record<string, Uint8Array>;
  /** The previews that the images hold, by the images' paths. There are none if `preview` is `off`. */
  previews: Record<string, Uint8Array>;
  /** What the firmware does with the previews (`images.preview`). */
  preview: 'off' | 'first' | 'only';
  /** Whether the modem is on or off at the beginning. */
  starts: 'on' | 'off';
  /** True if the firmware deletes delivered images from the card. */
  isDeleted: boolean;
  /** Another owner's files on the server, by path. Each has the name and the size of one of the images. */
  served: Record<string, Uint8Array>;
  /** True if an HTTP server keeps the received part of a broken upload. */
  keepsCut: boolean;
  tearOf(cut: Cut): Tear;
  /** Returns the milliseconds from the power cut to the next boot. */
  darkMs(cut: Cut): number;
  chanceOf(cut: Cut): Chance;
}

/** The first seed with an image that is large enough for a broken upload to be resumed. */
export const firstLargeSeed = 1000;
/** The first seeds with previews: that of a scene in which they go first, and that of one in which images stay on the card. */
export const previewSeeds = [tears.length, 5 * tears.length];

/** Texts inside the images that look like the modem's dialogue, and every code that some modem escapes. */
const traps = ['\r\nOK\r\n', '\r\nERROR\r\n', '\x1a', '\x03', '\x10\x03', '+++', '\r\n> ', 'AT+CRESET\r', '+CFTPSPUT: 0\r\n', '\x1b', '\0\xff\r', '\r\nRDY\r\n', 'd 17 20261120 IMG_0001.JPG/\n'];

function fill(size: number, chance: Chance): Uint8Array {
  let text = '';
  while (text.length < size) {
    if (chance() < 0.4) text += traps[Math.floor(chance() * traps.length)]!;
    else text += String.fromCharCode(...Array.from({ length: 24 }, () => Math.floor(chance() * 256)));
  }
  return Buffer.from(text.slice(0, size), 'latin1');
}

const names = ['DCIM/100CAM/IMG_0001.JPG', 'DCIM/100CAM/IMG_0002.JPG', 'DCIM/101CAM/IMG_0001.JPG', 'DCIM/101CAM/b-2.jpg', 'DCIM/IMG_0003.JPG'];
/** The last bytes of the images. If the power is cut right before such a byte, the end of a data phase could be taken for it. */
const lasts = [0x03, 0x1a, 0x0d, 0x10, 0xd9];
const sizes = [[1, 137, 512, 60, 301], [2, 511, 64, 1025, 33], [700, 31, 3, 256, 129], [100, 1, 999, 32, 513]];

function imagesOf(number: number, isLarge: boolean): Record<string, Uint8Array> {
  const chance = createChance(number + 1);
  const all = sizes[number % sizes.length]!;
  return Object.fromEntries(names.map((name, i) => {
    const bytes = fill(isLarge && i === 1 ? 70_000 + number : all[i]! + Math.floor(number / sizes.length), chance);
    bytes[bytes.length - 1] = lasts[(i + number) % lasts.length]!;
    return [name, bytes];
  }));
}

function othersOf(images: Record<string, Uint8Array>, number: number): Record<string, Uint8Array> {
  const chance = createChance(number + 5000);
  return Object.fromEntries(Object.entries(images).map(([path, image]) => [path.replace(/^DCIM/, 'up'), fill(image.length, chance).map((byte, i) => (byte === image[i] ? byte ^ 1 : byte))]));
}

/** Puts a preview into each image, in front of its bytes. */
function withPreviews(images: Record<string, Uint8Array>, previews: Record<string, Uint8Array>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(images).map(([path, image]) => [
    path, Buffer.concat([Buffer.from(pictureOf({ thumbnail: Buffer.from(previews[path]!).toString('latin1') }), 'latin1'), image]),
  ]));
}

/** Possible times without power in milliseconds: a moment, a little, and long enough for a modem's time-out. */
const darknesses = [150, 2500, 45_000, 400_000];

/** Returns the scene of a seed: the images, the files on the server, and what a cut damages. The same seed always gives the same scene. */
export function sceneOf({ seed }: Pick<Spec, 'seed'>): Scene {
  const number = Math.floor(seed / tears.length);
  const bare = imagesOf(number, seed >= firstLargeSeed);
  const preview = number % 4 !== 1 ? 'off' : number % 8 === 5 ? 'only' : 'first';
  const previews = preview !== 'off' ? Object.fromEntries(Object.keys(bare).map((path, i) => [path, Buffer.from(thumbnailOf(40 + 90 * i + number), 'latin1')])) : {};
  const images = preview !== 'off' ? withPreviews(bare, previews) : bare;
  const chanceOf = ({ operation, laterMs }: Cut, salt = 0) => createChance(seed * 7919 + operation * 104729 + laterMs + salt);
  return {
    images,
    previews,
    preview,
    served: number % 4 >= 2 ? othersOf(images, number) : {},
    keepsCut: number % 2 === 0,
    starts: number % 2 === 0 ? 'on' : 'off',
    isDeleted: number % 3 === 2,
    chanceOf,
    tearOf: ({ operation }) => tears[(seed + operation) % tears.length]!,
    darkMs: cut => darknesses[Math.floor(chanceOf(cut, 1)() * darknesses.length)]!,
  };
}
