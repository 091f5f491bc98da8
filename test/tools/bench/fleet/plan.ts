// Plans a fleet of cameras that send to one server: when each is switched on, and when it has a new image.

import { digest as crc32 } from '../../../outside.ts';
import { createChance } from '../../../sim/chance.ts';
import { families, type FamilyName } from '../../../sim/sheets/families.ts';
import { noise } from '../../../sim/world/world.ts';

/**
 * The properties of a fleet. Each camera is switched on within the first period, with a small image on its card, during whose upload it gets the
 * network's time. Its other images come at full periods, from the second one on. Only these are counted.
 */
export interface Fleet {
  cameras: number;
  /** Number of images of each camera, besides its small first image. */
  images: number;
  /** Size of an image in bytes. */
  bytes: number;
  /** Length of a period in minutes, which is `schedule.everyMinutes` in config.json. */
  everyMinutes: number;
  /** Longest wait for the last deliveries, as a number of periods after the last image. The run ends then at the latest. */
  patience: number;
}

/** The server's address and account in the configuration of the cameras. */
export interface Target {
  kind: 'ftp' | 'http';
  port: number;
  /** Name of the account. If it is undefined, each camera has its own account with its own name. */
  user?: string;
  password: string;
}

/** One image of a camera. */
export interface Shot {
  /** When the image is on the card, in milliseconds since 1970. */
  atMs: number;
  /**
   * When the camera's next round begins, in milliseconds since 1970: some seconds after a full period, which are the camera's own offset
   * (`offsetOf`).
   */
  turnMs: number;
  name: string;
  /** Size in bytes. The content is noise. */
  bytes: number;
  /** Start value for the noise, a different one for each image. */
  seed: number;
}

/** One camera of a fleet. */
export interface Member {
  device: string;
  family: FamilyName;
  /** When the camera is switched on, in milliseconds since 1970. */
  onMs: number;
  /** The camera's images, the small one first. */
  shots: Shot[];
}

/** Time at which all virtual clocks begin, a full hour. The cameras are switched on within the first period after it. */
export const startMs = Date.UTC(2026, 10, 20, 8);
const minuteMs = 60_000;
const smallBytes = 1000;

/** Returns the camera of this number, from 0 on. The six modem families take turns. */
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

/** Returns all cameras of a fleet. */
export const membersOf = (fleet: Fleet): Member[] => Array.from({ length: fleet.cameras }, (_, number) => memberOf(fleet, number));

/** Returns the bytes of an image. */
export const contentOf = ({ bytes, seed }: Shot): Uint8Array => noise(bytes, seed);

/** Returns the time of the first counted images, in milliseconds since 1970. */
export const countedMs = ({ everyMinutes }: Fleet): number => startMs + 2 * everyMinutes * minuteMs;

/** Returns how many seconds after each full period the rounds of this camera begin (docs/configuration.md): 0 to 599, and less than a period. */
export const offsetOf = (device: string, { everyMinutes }: Pick<Fleet, 'everyMinutes'>): number => parseInt(crc32(device), 16) % Math.min(everyMinutes * 60, 600);

/** Returns when the run ends at the latest, in milliseconds since 1970. */
export const endMs = ({ images, everyMinutes, patience }: Fleet): number => startMs + (1 + images + patience) * everyMinutes * minuteMs;

/** Returns the text of config.json for a camera. */
export function configOf({ kind, port, user, password }: Target, device: string, { everyMinutes }: Pick<Fleet, 'everyMinutes'>): string {
  const server = kind === 'ftp' ? { ftp: { host: '127.0.0.1', port, user, password, directory: '/up/{device}' } }
    : { http: { url: `http://127.0.0.1:${port}/cameras/{device}/{path}{name}`, user: user ?? device, password } };
  return JSON.stringify({ device, network: { apn: 'internet' }, ...server, schedule: { everyMinutes } });
}
