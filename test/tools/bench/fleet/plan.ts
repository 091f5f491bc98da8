// A fleet of cameras before one server: which cameras there are, when each is switched on, and when it has a new image.

import { digest as crc32 } from '../../../outside.ts';
import { createChance } from '../../../sim/chance.ts';
import { families, type FamilyName } from '../../../sim/sheets/families.ts';
import { noise } from '../../../sim/world/world.ts';

/**
 * A run of many cameras. Each is switched on within the first period, with a small image on its card, by which it gets the network's time. Its other
 * images come at full periods, from the second one on. Only these are counted.
 */
export interface Fleet {
  cameras: number;
  /** Images of each camera, without the small one. */
  images: number;
  /** Bytes of an image. */
  bytes: number;
  /** `schedule.everyMinutes`. */
  everyMinutes: number;
  /** Most periods after the last image. */
  patience: number;
}

/** The server, as cameras reach it. */
export interface Target {
  kind: 'ftp' | 'http';
  port: number;
  /** Its account, or undefined: each camera's own, of its name. */
  user?: string;
  password: string;
}

/** One image. */
export interface Shot {
  /** When it is on the card, and when the next round begins by the camera's offset. */
  atMs: number;
  turnMs: number;
  name: string;
  /** Its content is noise. */
  bytes: number;
  seed: number;
}

/** One camera. */
export interface Member {
  device: string;
  family: FamilyName;
  /** When it is switched on. */
  onMs: number;
  /** Its images. */
  shots: Shot[];
}

/** The beginning of all clocks: a full hour. The power comes within the period after it. */
export const startMs = Date.UTC(2026, 10, 20, 8);
const minuteMs = 60_000;
const smallBytes = 1000;

/** The camera of this number, from 0 on. Modem families take turns. */
export function memberOf({ images, bytes, everyMinutes }: Fleet, number: number): Member {
  const periodMs = everyMinutes * minuteMs;
  const onMs = startMs + Math.floor(createChance(number + 1)() * periodMs);
  const device = `cam-${String(number + 1).padStart(4, '0')}`;
  const offsetMs = offsetOf(device, { everyMinutes }) * 1000;
  const shot = (i: number, atMs: number, turnMs: number, size: number): Shot =>
    ({ atMs, turnMs, name: `IMG_${String(i + 1).padStart(4, '0')}.JPG`, bytes: size, seed: number * (images + 1) + i + 1 });
  const later = Array.from({ length: images }, (_, i) => {
    const fullMs = startMs + (i + 2) * periodMs;
    return shot(i + 1, fullMs, fullMs + offsetMs, bytes);
  });
  return { device, family: families[number % families.length]!, onMs, shots: [shot(0, onMs, onMs, smallBytes), ...later] };
}

/** All cameras of a fleet. */
export const membersOf = (fleet: Fleet): Member[] => Array.from({ length: fleet.cameras }, (_, number) => memberOf(fleet, number));

/** Content of an image. */
export const contentOf = ({ bytes, seed }: Shot): Uint8Array => noise(bytes, seed);

/** When the counted images begin. */
export const countedMs = ({ everyMinutes }: Fleet): number => startMs + 2 * everyMinutes * minuteMs;

/** Seconds after each full period at which the camera's rounds begin (docs/configuration.md). */
export const offsetOf = (device: string, { everyMinutes }: Pick<Fleet, 'everyMinutes'>): number => parseInt(crc32(device), 16) % Math.min(everyMinutes * 60, 600);

/** When the run ends at the latest. */
export const endMs = ({ images, everyMinutes, patience }: Fleet): number => startMs + (1 + images + patience) * everyMinutes * minuteMs;

/** A config.json for a camera. */
export function configOf({ kind, port, user, password }: Target, device: string, { everyMinutes }: Pick<Fleet, 'everyMinutes'>): string {
  const server = kind === 'ftp' ? { ftp: { host: '127.0.0.1', port, user, password, directory: '/up/{device}' } }
    : { http: { url: `http://127.0.0.1:${port}/cameras/{device}/{path}{name}`, user: user ?? device, password } };
  return JSON.stringify({ device, network: { apn: 'internet' }, ...server, schedule: { everyMinutes } });
}
