// The card's content and the world's state, all from a seed. Consecutive seeds, one for each kind of tear, share their images, so that they differ
// only in the result of a cut.

import { tears, type Tear } from '../../../sim/card/remains.ts';
import { createChance, type Chance } from '../../../sim/chance.ts';
import type { Cut, Spec } from './spec.ts';

export interface Scene {
  /** Path on the card → content; five images. */
  images: Record<string, Uint8Array>;
  /** The modem's initial state. */
  starts: 'on' | 'off';
  isDeleted: boolean;
  /** Path on the server → an existing file of another owner, as large as the image of that name. */
  served: Record<string, Uint8Array>;
  /** An HTTP server keeps the received part of a broken upload. */
  keepsCut: boolean;
  tearOf(cut: Cut): Tear;
  /** From the cut to the next boot. */
  darkMs(cut: Cut): number;
  chanceOf(cut: Cut): Chance;
}

/** From this seed on one image is large enough that a broken upload is resumed. */
export const firstLargeSeed = 1000;

/** Data similar to the modem's dialogue, and every code that some modem escapes. */
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
/** The last byte of each: with a cut right before it, a data-mode terminator could pass for it. */
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

/** Different durations: a moment, a little, long enough for a modem's timeout. */
const darknesses = [150, 2500, 45_000, 400_000];

export function sceneOf({ seed }: Pick<Spec, 'seed'>): Scene {
  const number = Math.floor(seed / tears.length);
  const images = imagesOf(number, seed >= firstLargeSeed);
  const chanceOf = ({ operation, laterMs }: Cut, salt = 0) => createChance(seed * 7919 + operation * 104729 + laterMs + salt);
  return {
    images,
    served: number % 4 >= 2 ? othersOf(images, number) : {},
    keepsCut: number % 2 === 0,
    starts: number % 2 === 0 ? 'on' : 'off',
    isDeleted: number % 3 === 2,
    chanceOf,
    tearOf: ({ operation }) => tears[(seed + operation) % tears.length]!,
    darkMs: cut => darknesses[Math.floor(chanceOf(cut, 1)() * darknesses.length)]!,
  };
}
