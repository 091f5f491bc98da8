// Runs one round on the emulated chip, and measures its use of the chip's time and memory.

import type { FamilyName, Method } from '../../sim/world/ways.ts';
import { digest, noise } from '../../sim/world/world.ts';
import { pictureOver, thumbnailOf } from '../../source/thumbnail.ts';
import { findStack } from './emulator/stack.ts';
import { createScene, type Scene, type SceneOptions } from './scene.ts';

/** How previews go: `images.preview`. */
export type Preview = 'off' | 'first' | 'only';

/** The images of a round, and the way in which they are sent. */
export interface RoundOptions extends Omit<SceneOptions, 'files' | 'family' | 'delivery'> {
  family: FamilyName;
  method: Method | 'auto';
  delivery: 'ftp' | 'http';
  /** Sizes of the images in bytes, one for each image. */
  sizes: number[];
  /** The value of `images.preview`. With it, each image of 10,000 bytes or more holds a preview. If it is missing, no image does. */
  preview?: Preview;
}

/** The measurements of a round, in milliseconds of the chip's time and in bytes of its memory unless noted. */
export interface RoundFigures {
  /** Time from power-on to the firmware's first line. */
  bootMs: number;
  /** Time from power-on to the first command for the modem. */
  firstAtMs: number;
  /** Median time from an answer of the modem to the next command. */
  exchangeMs: number;
  /** Median time of an image, from its first line in the log to `delivered`. */
  imageMs: number;
  /** Time of each image, from its first line in the log to `delivered`. */
  imagesMs: number[];
  /** Time of each preview, from its first line in the log to its arrival. */
  previewsMs: number[];
  /** Number of command lines to the modem until the first image is delivered, and the median number for each further image. */
  commands: { first: number; further: number };
  /** Microseconds for each byte of an image, from the modem's prompt to the last byte. */
  byteUs: number;
  /** Time from power-on to the end of the round. */
  roundMs: number;
  /** JsVars (units of the engine's memory) in use at boot, the most in use, and their number in all. */
  vars: { boot: number; peak: number; total: number };
  /** Free bytes of the chip's heap after the round. */
  heap: number;
  /** Bytes of the engine's stack that were never used. */
  stackUnused: number;
  /** Most milliseconds by which the chip's time was ahead of the modem's. */
  lateMs: number;
}

/** The outcome of a round: its mistakes, the files on the server, and the measurements. */
export interface RoundResult {
  /** Sentences about missing, different or doubled files. The list is empty if all is well. */
  wrong: string[];
  /** All files on the server, with their SHA-256. */
  delivered: { path: string; sha256: string }[];
  figures: RoundFigures;
}

/** Matches the first line of the firmware after a boot. */
export const boots = / info boot: /;
/** Matches the line at the end of a round. */
export const ends = / round: \d+ delivered/;
/** Matches the line about memory, with the number of JsVars in use and their number in all. */
export const remembers = / memory: (\d+) of (\d+) JsVars/;
/** Matches lines that show that the chip or the engine has crashed, or is out of memory. */
export const dies = /Guru Meditation|\*\*\*ERROR\*\*\*|Rebooting\.\.\.|Uncaught|OUT OF MEMORY/;

/** Returns images of these sizes in bytes, by their paths on the card. Their content is pseudo-random. */
export function filesOf(sizes: number[]): Record<string, Uint8Array> {
  return Object.fromEntries(sizes.map((bytes, i) => [`DCIM/100CAM/IMG_${String(i + 1).padStart(4, '0')}.JPG`, noise(bytes, i + 1)]));
}

/** Bytes of a usual trail camera's preview. */
const previewBytes = 6145;
const leastWithPreview = 10_000;

/** Returns images that hold previews, if they are large enough, and what is to arrive of them, by paths on the card. */
function filesWith(sizes: number[], preview: Preview): { files: Record<string, Uint8Array>; wanted: Record<string, Uint8Array> } {
  const wanted: Record<string, Uint8Array> = {};
  const files = Object.fromEntries(Object.entries(filesOf(sizes)).map(([path, bytes], i) => {
    const thumbnail = thumbnailOf(previewBytes + i);
    const hasPreview = bytes.length >= leastWithPreview;
    const image = hasPreview ? pictureOver(bytes, thumbnail) : bytes;
    if (preview !== 'off' && hasPreview) wanted[path.replace('.JPG', '_t.JPG')] = Buffer.from(thumbnail, 'latin1');
    if (preview !== 'only' || !hasPreview) wanted[path] = image;
    return [path, image];
  }));
  return { files, wanted };
}

/** Returns `images` images of `bytes` bytes each, by their paths on the card. */
export const filesFor = (images: number, bytes: number) => filesOf(Array<number>(images).fill(bytes));

/**
 * Checks that the server has all files, byte for byte, and no others, and that the simulated modem found no mistake.
 * @returns sentences on what is wrong
 */
export function compareWhole(scene: Scene, files: Record<string, Uint8Array>): string[] {
  const served = scene.served();
  const wanted = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path.replace(/^DCIM/, 'up'), digest(bytes)]));
  const wrong = Object.entries(wanted).flatMap(([path, sum]) => (served[path] === sum ? [] : [`${path} ${served[path] ? 'differs on the server' : 'is not on the server'}.`]));
  const beside = Object.keys(served).filter(path => !(path in wanted)).map(path => `${path} is on the server, although no one sent it.`);
  return [...wrong, ...beside, ...scene.modem.violations.map(text => `The modem complains: ${text}`)];
}

/** Checks the same as `compareWhole`, and that each file was stored only once. @returns sentences on what is wrong */
export function compare(scene: Scene, files: Record<string, Uint8Array>): string[] {
  const stored = scene.stored();
  const doubled = [...new Set(stored)].filter(path => stored.indexOf(path) !== stored.lastIndexOf(path)).map(path => `${path} was stored ${stored.filter(one => one === path).length} times.`);
  return [...compareWhole(scene, files), ...doubled];
}

const leastPour = 1000;
const middle = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** The recorded times of the modem's dialogue and of the console, in milliseconds. */
interface Times {
  boot: number;
  /** Each line between chip and modem; `>` goes to the modem. */
  said: { direction: '>' | '<'; text: string; atMs: number }[];
  begun: number[];
  delivered: number[];
  previews: { begun: number[]; arrived: number[] };
}

function exchanges({ said }: Times): number[] {
  return said.flatMap(({ direction, atMs }, i) => {
    const before = said[i - 1];
    return direction === '>' && before?.direction === '<' && /^(OK|ERROR|\+CME ERROR.*)$/.test(before.text) ? [atMs - before.atMs] : [];
  });
}

function commandsOf({ said, delivered }: Times): RoundFigures['commands'] {
  const asked = delivered.map(ms => said.filter(({ direction, text, atMs }) => direction === '>' && /^AT/i.test(text) && atMs <= ms).length);
  return { first: asked[0] ?? NaN, further: middle(asked.slice(1).map((count, i) => count - asked[i]!)) };
}

/**
 * Returns the microseconds for each byte, one figure for each piece of an image that was sent in one go. Pieces of less than 1,000 bytes are left
 * out.
 */
function pours({ said }: Times): number[] {
  return said.flatMap(({ direction, text, atMs }, i) => {
    const bytes = Number(/^\[(\d+) raw bytes\]$/.exec(text)?.[1] ?? 0);
    // the prompt is the first answer to the command: unsolicited lines may come in the middle of the bytes
    const command = said.slice(0, i).findLastIndex(line => line.direction === '>');
    const prompt = said.slice(command + 1, i).find(line => line.direction === '<' && !/ raw bytes\]$/.test(line.text));
    return direction === '>' && bytes >= leastPour && prompt ? [(atMs - prompt.atMs) * 1000 / bytes] : [];
  });
}

/**
 * Runs a round on the emulated chip.
 * @param options functions `onLine` and `onAt` in them get all lines of the console and of the modem's dialogue
 */
export async function carryRound(options: RoundOptions): Promise<RoundResult> {
  const { sizes, method, preview, ...rest } = options;
  const { files, wanted } = preview ? filesWith(sizes, preview) : { files: filesOf(sizes), wanted: filesOf(sizes) };
  const times: Times = { boot: NaN, said: [], begun: [], delivered: [], previews: { begun: [], arrived: [] } };
  let death = '';
  const scene = await createScene({
    ...rest, files, config: { upload: { method }, ...preview && { images: { preview } }, ...rest.config },
    onLine(text, atMs) {
      if (boots.test(text) && Number.isNaN(times.boot)) times.boot = atMs;
      if (/ image: .*, try 1 of/.test(text)) times.begun.push(atMs);
      if (/ delivered as /.test(text)) times.delivered.push(atMs);
      if (/: its preview, /.test(text)) times.previews.begun.push(atMs);
      if (/: its preview has arrived as /.test(text)) times.previews.arrived.push(atMs);
      if (dies.test(text)) death ||= text;
      rest.onLine?.(text, atMs);
    },
    onAt(direction, text, atMs) {
      times.said.push({ direction, text, atMs });
      rest.onAt?.(direction, text, atMs);
    },
  });
  try {
    await scene.boot();
    await scene.until(boots, 30);
    const stack = await findStack(scene.chip()!);
    await scene.until(new RegExp(`${ends.source}|${dies.source}`), 180 + sizes.reduce((sum, bytes) => sum + bytes, 0) / 2000);
    if (!death) await scene.until(remembers, 20);
    const stackUnused = await stack.unused();
    const roundMs = scene.nowMs();
    const imagesMs = times.delivered.map((atMs, i) => atMs - times.begun[i]!);
    const previewsMs = times.previews.arrived.map((atMs, i) => atMs - times.previews.begun[i]!);
    const vars = scene.lines.flatMap(line => remembers.exec(line)?.slice(1).map(Number) as [number, number] | undefined ?? []);
    const heap = death ? NaN : await scene.host.ask<number>('ESP32.getState().freeHeap');
    return {
      wrong: [...death ? [`The chip fell: ${death}`] : [], ...compare(scene, wanted)],
      delivered: Object.entries(scene.served()).map(([path, sha256]) => ({ path, sha256 })),
      figures: {
        bootMs: times.boot, firstAtMs: times.said[0]?.atMs ?? NaN, exchangeMs: middle(exchanges(times)),
        imageMs: middle(imagesMs), imagesMs, previewsMs, commands: commandsOf(times), byteUs: middle(pours(times)),
        roundMs, vars: { boot: vars[0] ?? NaN, peak: Math.max(...vars.filter((_, i) => i % 2 === 0)), total: vars[1] ?? NaN },
        heap, stackUnused, lateMs: scene.mostLateMs(),
      },
    };
  } finally {
    await scene.close();
  }
}
