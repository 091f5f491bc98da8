// Draws the scene before the simulated cameras: a meadow, a sky as bright as the hour, and a balloon that crosses it. Date, time and number of the
// picture stand in it in large digits. The result is a real JPEG, with equal bytes for equal input.

import { encodeJpeg, type Planes } from './jpeg.ts';

/** What a picture of the scene shall show. */
export interface Shot {
  /** Width in pixels. */
  width: number;
  /** Height in pixels. */
  height: number;
  /** The time that the picture shows, in milliseconds since 1970-01-01 UTC. */
  atMs: number;
  /** Number of the picture, from 1 on. */
  number: number;
  /** Quality of the JPEG, from 1 (poor) to 100. 50 uses annex K of T.81 unchanged. */
  quality?: number;
  /** The picture's brightness as a factor: 1 is right, and less is darker, as before the sensor has settled. */
  exposure?: number;
  /** Minutes by which the clock in the picture is ahead of UTC. */
  offsetMinutes?: number;
}

/** A line of digits in the picture. A digit has 3 by 5 cells. */
export interface Caption {
  /** The characters of the line. */
  text: string;
  /** Pixels from the picture's left edge. */
  left: number;
  /** Pixels from the picture's upper edge. */
  top: number;
  /** Side of a digit's cell in pixels. */
  cell: number;
}

const usualQuality = 60;
const dayMs = 86_400_000;

/** The digits and signs of captions, as five rows of three cells from the top down. `1` is a bright cell. */
export const font: Record<string, string> = {
  0: '111101101101111', 1: '010110010010111', 2: '111001111100111', 3: '111001111001111', 4: '101101111001001',
  5: '111100111001111', 6: '111100111101111', 7: '111001001001001', 8: '111101111101111', 9: '111101111001111',
  '-': '000000111000000', ':': '000010000010000', '#': '101111101111101',
};

/** Returns a JPEG file of the scene. */
export function photograph(shot: Shot): Uint8Array {
  const seen = draw(shot);
  for (const caption of captionsOf(shot)) write(seen, caption);
  return encodeJpeg(seen, shot.quality ?? usualQuality);
}

/** Returns the brightness of the sky at a local time, from a little above 0 at night to 1 by day. */
export function lightAt(localMs: number): number {
  const sun = Math.sin((localMs % dayMs / dayMs - 0.25) * 2 * Math.PI);
  return Math.min(1, Math.max(0.07, 0.25 + 1.2 * sun));
}

/** Returns the lines of digits in a picture: its date, its time and its number. */
export function captionsOf({ width, height, atMs, number, offsetMinutes = 0 }: Shot): Caption[] {
  const [date = '', time = ''] = new Date(atMs + offsetMinutes * 60_000).toISOString().slice(0, 19).split('T');
  const cell = Math.max(1, Math.min(Math.floor(width / 40), Math.floor(height / 26)));
  const large = Math.floor(cell * 1.5);
  const left = Math.max(1, Math.floor((width - 39 * cell) / 2));
  return [
    { text: date, left, top: cell, cell },
    { text: time, left, top: 7 * cell, cell },
    { text: `#${number}`, left, top: height - 6 * large, cell: large },
  ];
}

/** Draws a line of digits, bright on a dark band. */
function write(seen: Planes, { text, left, top, cell }: Caption): void {
  const half = Math.ceil(cell / 2);
  darken(seen, left - half, top - half, (text.length * 4 - 1) * cell + 2 * half, 5 * cell + 2 * half);
  [...text].forEach((character, at) => [...font[character]!].forEach((bit, i) => {
    if (bit === '1') fill(seen, left + (at * 4 + i % 3) * cell, top + Math.floor(i / 3) * cell, cell);
  }));
}

function darken(seen: Planes, left: number, top: number, width: number, height: number): void {
  for (let y = Math.max(0, top); y < top + height; y++) {
    for (let x = Math.max(0, left); x < left + width; x++) seen.y[y * seen.stride + x]! >>= 1;
  }
}

function fill(seen: Planes, left: number, top: number, size: number): void {
  for (let y = top; y < top + size; y++) seen.y.fill(235, y * seen.stride + left, y * seen.stride + left + size);
}

/** Draws the sky down to the ridges, and grass below. It also fills the last blocks beyond the picture's edges. */
function draw({ width, height, atMs, offsetMinutes = 0, exposure = 1 }: Shot): Planes {
  const stride = Math.ceil(width / 16) * 16;
  const rows = Math.ceil(height / 16) * 16;
  const light = lightAt(atMs + offsetMinutes * 60_000) * exposure;
  const ridge = Int32Array.from({ length: stride }, (_, x) => Math.round(height * (0.62 + ridgeAt(x / width))));
  const seen: Planes = {
    width, height, stride,
    y: new Uint8Array(stride * rows), cb: new Uint8Array(stride * rows / 4), cr: new Uint8Array(stride * rows / 4),
  };
  drawLight(seen, rows, ridge, light, atMs);
  drawColour(seen, rows, ridge, light);
  drawBalloon(seen, atMs);
  return seen;
}

/** Colour of the balloon: red, and as bright at night as by day. */
const balloon = { y: 120, cb: 104, cr: 214 };
const crossingMs = 60_000;

/** Draws the balloon, which crosses the sky once a minute, so that pictures seconds apart differ visibly. */
function drawBalloon({ y, cb, cr, stride, width, height }: Planes, atMs: number): void {
  const radius = height / 18;
  const middle = { x: width * (atMs % crossingMs) / crossingMs, y: height * 0.48 };
  const half = stride / 2;
  for (let row = Math.floor(middle.y - radius); row < middle.y + radius; row++) {
    const reach = Math.sqrt(Math.max(0, radius ** 2 - (row - middle.y) ** 2));
    const from = Math.max(0, Math.ceil(middle.x - reach));
    const to = Math.min(stride, Math.floor(middle.x + reach));
    if (from >= to) continue;
    y.fill(balloon.y, row * stride + from, row * stride + to);
    if (row % 2) continue;
    cb.fill(balloon.cb, row / 2 * half + (from >> 1), row / 2 * half + (to >> 1));
    cr.fill(balloon.cr, row / 2 * half + (from >> 1), row / 2 * half + (to >> 1));
  }
}

const ridgeAt = (x: number) => 0.07 * Math.sin(7 * x) + 0.04 * Math.sin(17 * x + 2) + 0.015 * Math.sin(53 * x + 1);

function drawLight(seen: Planes, rows: number, ridge: Int32Array, light: number, atMs: number): void {
  const { y, stride, height, width } = seen;
  const grain = grainOf(width * height) * light;
  let noise = (atMs / 1000 | 0) ^ 0x5eed || 1;
  for (let row = 0; row < rows; row++) {
    const sky = (215 - 60 * Math.max(0, 1 - row / height / 0.62)) * light;
    for (let x = 0; x < stride; x++) {
      noise ^= noise << 13; // xorshift makes the noise of the picture, since it shows no pattern from row to row.
      noise ^= noise >>> 17;
      noise ^= noise << 5;
      const below = row - ridge[x]!;
      // Grass is coarser near the camera, and the sky has only the sensor's grain.
      const base = below < 0 ? sky : (70 + 45 * below / height) * light;
      const value = base + (noise >> 24) * (below < 0 ? grain / 8 : grain);
      y[row * stride + x] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  }
}

function drawColour({ cb, cr, stride }: Planes, rows: number, ridge: Int32Array, light: number): void {
  const half = stride / 2;
  // The sky is blue by day, and red when the sun is low.
  const dusk = light < 0.9 && light > 0.1 ? 1 : 0;
  const sky = dusk ? { cb: 112, cr: 128 + 26 * light } : { cb: 128 + 26 * light, cr: 128 - 14 * light };
  const grass = { cb: 128 - 18 * light, cr: 128 - 10 * light };
  for (let row = 0; row < rows / 2; row++) {
    for (let x = 0; x < half; x++) {
      const colour = row * 2 < ridge[x * 2]! ? sky : grass;
      cb[row * half + x] = colour.cb;
      cr[row * half + x] = colour.cr;
    }
  }
}

/**
 * Pairs of a picture's number of pixels and the strength of its noise. With the first four pairs, files have the sizes in the manuals: 5, 13, 37 and
 * 82 kB. Larger pictures have 0.75 bits per pixel.
 */
const grains = [[19_200, 0.2], [76_800, 0.41], [307_200, 0.43], [786_432, 0.24], [1_920_000, 0.3]] as const;

function grainOf(pixels: number): number {
  const above = grains.find(([most]) => pixels <= most) ?? grains.at(-1)!;
  const below = grains.findLast(([most]) => pixels > most) ?? grains[0];
  if (above[0] <= below[0]) return above[1];
  return below[1] + (above[1] - below[1]) * Math.log(pixels / below[0]) / Math.log(above[0] / below[0]);
}
