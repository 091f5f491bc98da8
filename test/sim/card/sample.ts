// Makes a sample card: drawn landscapes as JPEGs, in folders like a camera's. The bytes are the same at each run.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import jpeg from 'jpeg-js';
import { createChance, type Chance } from '../chance.ts';

/** A picture on the sample card. */
export interface SampleImage {
  /** Path of the picture from the card's root, with a leading "/". */
  path: string;
  bytes: Uint8Array;
}

interface Scene {
  path: string;
  width: number;
  height: number;
  quality: number;
  /** Strength of the grain: the most that a colour's value, from 0 to 255, changes. With more grain the file has more bytes. */
  grain: number;
  zenith: Colour;
  horizon: Colour;
  hill: Colour;
  sun: { x: number; y: number; radius: number; colour: Colour };
}

type Colour = [red: number, green: number, blue: number];

const scenes: Scene[] = [
  { path: '/DCIM/100CAM/IMG_0001.JPG', width: 640, height: 480, quality: 80, grain: 6,
    zenith: [58, 120, 200], horizon: [190, 220, 240], hill: [52, 96, 48], sun: { x: 0.75, y: 0.2, radius: 0.06, colour: [255, 250, 210] } },
  { path: '/DCIM/100CAM/IMG_0002.JPG', width: 800, height: 600, quality: 85, grain: 12,
    zenith: [40, 50, 110], horizon: [250, 150, 80], hill: [60, 40, 50], sun: { x: 0.3, y: 0.55, radius: 0.09, colour: [255, 200, 120] } },
  { path: '/DCIM/100CAM/IMG_0003.JPG', width: 480, height: 360, quality: 86, grain: 7,
    zenith: [150, 160, 170], horizon: [215, 218, 220], hill: [100, 112, 112], sun: { x: 0.5, y: 0.3, radius: 0.05, colour: [235, 235, 230] } },
  { path: '/DCIM/101CAM/IMG_0001.JPG', width: 1200, height: 900, quality: 84, grain: 10,
    zenith: [8, 12, 40], horizon: [40, 50, 90], hill: [12, 16, 24], sun: { x: 0.65, y: 0.25, radius: 0.04, colour: [240, 240, 225] } },
  { path: '/DCIM/101CAM/IMG_0002.JPG', width: 720, height: 540, quality: 80, grain: 8,
    zenith: [90, 150, 170], horizon: [240, 225, 190], hill: [150, 120, 60], sun: { x: 0.15, y: 0.4, radius: 0.07, colour: [255, 240, 190] } },
];

/**
 * Returns the height of three ridges for each column of the picture, as a share of the picture from 0 at the top to 1. Each ridge is a sum of three
 * waves.
 */
function drawRidges(width: number, chance: Chance): number[][] {
  return [0.62, 0.72, 0.84].map((base) => {
    const waves = [1, 2.3, 5.1].map((pace) => ({ pace: pace * (1 + chance()), phase: chance() * 7, size: 0.06 / pace }));
    return Array.from({ length: width }, (_, x) => waves.reduce((y, w) => y + w.size * Math.sin(w.pace * 6.3 * x / width + w.phase), base));
  });
}

function mix(from: Colour, to: Colour, share: number): Colour {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share];
}

function drawSky(scene: Scene, x: number, y: number): Colour {
  const sky = mix(scene.zenith, scene.horizon, Math.min(1, y / 0.65));
  const distance = Math.hypot((x - scene.sun.x) * scene.width / scene.height, y - scene.sun.y) / scene.sun.radius;
  return mix(sky, scene.sun.colour, distance < 1 ? 1 : 0.7 / (distance * distance));
}

function drawPixel(scene: Scene, ridges: number[][], column: number, row: number): Colour {
  const y = row / scene.height;
  for (let i = ridges.length - 1; i >= 0; i--) {
    const depth = y - ridges[i]![column]!;
    // Far ridges fade into the haze, and a ridge is darker below.
    if (depth > 0) return mix(mix(scene.hill, scene.horizon, 0.5 - i * 0.22), [0, 0, 0], Math.min(0.5, depth * 1.5));
  }
  return drawSky(scene, column / scene.width, y);
}

function drawScene(scene: Scene, seed: number): Uint8Array {
  const chance = createChance(seed);
  const ridges = drawRidges(scene.width, chance);
  const data = Buffer.alloc(scene.width * scene.height * 4, 255);
  for (let row = 0, at = 0; row < scene.height; row++) {
    for (let column = 0; column < scene.width; column++, at += 4) {
      const grain = (chance() - 0.5) * 2 * scene.grain;
      const colour = drawPixel(scene, ridges, column, row);
      for (let i = 0; i < 3; i++) data[at + i] = Math.max(0, Math.min(255, colour[i]! + grain));
    }
  }
  return jpeg.encode({ data, width: scene.width, height: scene.height }, scene.quality).data;
}

/** Draws all pictures of the sample card, and returns them with their paths. */
export function drawSamples(): SampleImage[] {
  return scenes.map((scene, i) => ({ path: scene.path, bytes: drawScene(scene, i + 1) }));
}

let drawn: SampleImage[] | undefined;

/** Files with the paths of the sample pictures, but of only a few bytes each, for tests that need no real pictures. */
export const smallSamples: SampleImage[] = scenes.map(({ path }, i) => ({
  path, bytes: Uint8Array.from([0xff, 0xd8, ...Buffer.from(`a picture, ${i}`), 0xff, 0xd9]),
}));

/** Writes the pictures into a folder that plays the card, and returns them. */
export function writeSamples(card: string, samples = (drawn ??= drawSamples())): SampleImage[] {
  for (const { path, bytes } of samples) {
    mkdirSync(dirname(join(card, path)), { recursive: true });
    writeFileSync(join(card, path), bytes);
  }
  return samples;
}
