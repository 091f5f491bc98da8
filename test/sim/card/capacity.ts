// Simulates a FAT card with few free clusters. Each file takes whole clusters, and each folder takes one. A write that needs more clusters than are
// free is cut off, and no folder is created without a free cluster.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { CardHook, CardStep, CardVerdict } from './fs/types.ts';

/** A limit on the card's free clusters, which a test sets. */
export interface Capacity {
  /** A hook for card.ts that is called before each step on the card. It shortens writes and refuses folders that do not fit. */
  hook: CardHook;
  /** Limits the card so that it has this number of free clusters now. */
  leave(clusters: number): void;
  /** Returns the number of free clusters. It is Infinity before the first call of `leave`. */
  free(): number;
}

/**
 * Makes a limit on a card's free clusters. There is no limit until `leave` is called.
 * @param card returns the folder of the card's files
 * @param base returns the folder that the engine's relative paths begin at; on a chip, the card's folder
 */
export function createCapacity(clusterBytes: number, card: () => string, base = () => join(card(), '..')): Capacity {
  let total = Infinity;

  const clustersOf = (bytes: number) => Math.ceil(bytes / clusterBytes);
  const used = () => readdirSync(card(), { recursive: true, withFileTypes: true })
    .reduce((sum, entry) => sum + (entry.isFile() ? clustersOf(statSync(join(entry.parentPath, entry.name)).size) : 1), 0);
  const free = () => total - used();

  function hook(step: Parameters<CardHook>[0], path: string, bytes?: Uint8Array): ReturnType<CardHook> {
    if (total === Infinity) return undefined;
    const real = join(base(), path);
    if (step === 'makeFolder' && free() < 1 && !existsSync(real)) throw Object.assign(new Error(), { code: 'EACCES' });
    if (step !== 'write') return undefined;
    const { size } = statSync(real);
    const room = Math.max(0, free() * clusterBytes + clustersOf(size) * clusterBytes - size);
    return bytes!.length > room ? { only: room } : undefined;
  }

  return {
    hook, free,
    leave(clusters) {
      total = used() + clusters;
    },
  };
}

interface Limit {
  /** Path of the folder that contains the card's folder, `card`. */
  folder: string;
  /** Most bytes that the files below DCIM may take. */
  bytes: number;
  /** Returns the bytes that the files below DCIM take, without those at the paths of `except`, such as `DCIM/100SNAPF/SNAP0001.JPG`. */
  used(except?: string[]): number;
}

/**
 * Makes a hook that limits the room for pictures: a write below DCIM is cut off once all pictures take `bytes` bytes. The firmware tests for free
 * room by a scratch file, /snapferry/room. If that file is larger than the room that is left, it seems to have 0 bytes.
 */
export function limited(): CardHook & Limit {
  const used = (except: string[] = []): number => {
    const card = join(limit.folder, 'card');
    if (!existsSync(join(card, 'DCIM'))) return 0;
    return readdirSync(join(card, 'DCIM'), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
      .filter(path => !except.includes(relative(card, path))).reduce((sum, path) => sum + statSync(path).size, 0);
  };
  const limit = Object.assign(hook as CardHook, { folder: '', bytes: Infinity, used });

  function hook(step: CardStep, path: string, bytes?: Uint8Array): CardVerdict {
    const isProbe = step === 'stat' && path.endsWith('/snapferry/room');
    const isPicture = step === 'write' && path.includes('DCIM/');
    if (!isProbe && !isPicture) return undefined;
    const free = limit.bytes - used();
    if (isProbe) {
      const tried = statSync(join(limit.folder, path), { throwIfNoEntry: false });
      if (tried && tried.size > free) return { instead: { size: 0, dir: false, mtime: new Date(0) } };
    }
    if (isPicture && bytes!.length > free) return { only: Math.max(0, free) };
    return undefined;
  }

  return limit;
}
