// One round on the emulated chip, and its use of the chip's own time and memory.

import type { FamilyName, Method } from '../../sim/world/ways.ts';
import { digest, noise } from '../../sim/world/world.ts';
import { findStack } from './emulator/stack.ts';
import { createScene, type Scene, type SceneOptions } from './scene.ts';

/** The images of a round, and their way to the server. */
export interface RoundOptions extends Omit<SceneOptions, 'files' | 'family' | 'delivery'> {
  family: FamilyName;
  method: Method | 'auto';
  delivery: 'ftp' | 'http';
  sizes: number[];
}

/** Milliseconds and bytes of the chip. */
export interface RoundFigures {
  /** From power-on to the firmware's first line, and to the first command for the modem. */
  bootMs: number;
  firstAtMs: number;
  /** From an answer to the next command, median. */
  exchangeMs: number;
  /** From the image's first line to `delivered`, median and one by one. */
  imageMs: number;
  imagesMs: number[];
  /** Lines to the modem until the first image is delivered, and until the next one is: median. */
  commands: { first: number; further: number };
  /** Microseconds per byte into the modem: from the modem's prompt to the last byte. */
  byteUs: number;
  /** From power-on to the end of the round. */
  roundMs: number;
  vars: { boot: number; peak: number; total: number };
  /** Free after the round, in bytes. */
  heap: number;
  stackUnused: number;
  /** The most that the chip's time was ahead of the modem's. */
  lateMs: number;
}

/** What a round has delivered, and what it has cost. */
export interface RoundResult {
  /** Sentences about missing, different or double files; empty if all is well. */
  wrong: string[];
  delivered: { path: string; sha256: string }[];
  figures: RoundFigures;
}

/** The first line of the firmware after a boot. */
export const boots = / info boot: /;
/** The line at the end of a round. */
export const ends = / round: \d+ delivered/;
/** The line about memory: JsVars in use, then all of them. */
export const remembers = / memory: (\d+) of (\d+) JsVars/;
/** Lines by which the chip or the engine shows that it has crashed, or run out of memory. */
export const dies = /Guru Meditation|\*\*\*ERROR\*\*\*|Rebooting\.\.\.|Uncaught|OUT OF MEMORY/;

/** Images of these sizes in bytes, by path. Their content is noise. */
export function filesOf(sizes: number[]): Record<string, Uint8Array> {
  return Object.fromEntries(sizes.map((bytes, i) => [`DCIM/100CAM/IMG_${String(i + 1).padStart(4, '0')}.JPG`, noise(bytes, i + 1)]));
}

/** So many images of so many bytes each. */
export const filesFor = (images: number, bytes: number) => filesOf(Array<number>(images).fill(bytes));

/** All of them, byte for byte, and no others. @returns sentences */
export function compareWhole(scene: Scene, files: Record<string, Uint8Array>): string[] {
  const served = scene.served();
  const wanted = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path.replace(/^DCIM/, 'up'), digest(bytes)]));
  const wrong = Object.entries(wanted).flatMap(([path, sum]) => (served[path] === sum ? [] : [`${path} ${served[path] ? 'differs on the server' : 'is not on the server'}.`]));
  const beside = Object.keys(served).filter(path => !(path in wanted)).map(path => `${path} is on the server, although no one sent it.`);
  return [...wrong, ...beside, ...scene.modem.violations.map(text => `The modem complains: ${text}`)];
}

/** The same, each stored once. */
export function compare(scene: Scene, files: Record<string, Uint8Array>): string[] {
  const stored = scene.stored();
  const doubled = [...new Set(stored)].filter(path => stored.indexOf(path) !== stored.lastIndexOf(path)).map(path => `${path} was stored ${stored.filter(one => one === path).length} times.`);
  return [...compareWhole(scene, files), ...doubled];
}

const leastPour = 1000;
const middle = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** The recorded times of the modem's dialogue and of the console. */
interface Times {
  boot: number;
  /** Each line between chip and modem. */
  said: { direction: '>' | '<'; text: string; atMs: number }[];
  begun: number[];
  delivered: number[];
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

/** Bytes sent in one go, a kilobyte or more: microseconds a byte. The modem's answers to pieces separate them. */
function pours({ said }: Times): number[] {
  return said.flatMap(({ direction, text, atMs }, i) => {
    const bytes = Number(/^\[(\d+) raw bytes\]$/.exec(text)?.[1] ?? 0);
    // the first answer: unsolicited lines may come in the middle of the bytes
    const command = said.slice(0, i).findLastIndex(line => line.direction === '>');
    const prompt = said.slice(command + 1, i).find(line => line.direction === '<' && !/ raw bytes\]$/.test(line.text));
    return direction === '>' && bytes >= leastPour && prompt ? [(atMs - prompt.atMs) * 1000 / bytes] : [];
  });
}

/** @param options whose `onLine` and `onAt` receive all of it, too */
export async function carryRound(options: RoundOptions): Promise<RoundResult> {
  const { sizes, method, ...rest } = options;
  const files = filesOf(sizes);
  const times: Times = { boot: NaN, said: [], begun: [], delivered: [] };
  let death = '';
  const scene = await createScene({
    ...rest, files, config: { upload: { method }, ...rest.config },
    onLine(text, atMs) {
      if (boots.test(text) && Number.isNaN(times.boot)) times.boot = atMs;
      if (/ image: .*, try 1 of/.test(text)) times.begun.push(atMs);
      if (/ delivered as /.test(text)) times.delivered.push(atMs);
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
    const vars = scene.lines.flatMap(line => remembers.exec(line)?.slice(1).map(Number) as [number, number] | undefined ?? []);
    const heap = death ? NaN : await scene.host.ask<number>('ESP32.getState().freeHeap');
    return {
      wrong: [...death ? [`The chip fell: ${death}`] : [], ...compare(scene, files)],
      delivered: Object.entries(scene.served()).map(([path, sha256]) => ({ path, sha256 })),
      figures: {
        bootMs: times.boot, firstAtMs: times.said[0]?.atMs ?? NaN, exchangeMs: middle(exchanges(times)),
        imageMs: middle(imagesMs), imagesMs, commands: commandsOf(times), byteUs: middle(pours(times)),
        roundMs, vars: { boot: vars[0] ?? NaN, peak: Math.max(...vars.filter((_, i) => i % 2 === 0)), total: vars[1] ?? NaN }, heap, stackUnused, lateMs: scene.mostLateMs(),
      },
    };
  } finally {
    await scene.close();
  }
}
