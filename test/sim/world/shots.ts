// Compares the camera's pictures with the card and the server: each file is one of its pictures, complete, and none is there twice.

import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findPicture } from '../camera/picture/album.ts';
import { listTree } from '../tree.ts';
import { digest, type World } from './world.ts';

export interface Shown {
  /** On the server, or on the card from its root. */
  path: string;
  /** The camera's number of it; undefined: not a picture of the camera. */
  number: number | undefined;
  bytes: Buffer;
}

/** @param files path → content */
export function shownIn(world: World, files: Record<string, Buffer>): Shown[] {
  return Object.entries(files).map(([path, bytes]) => ({ path, number: findPicture<{ number: number; bytes: Uint8Array }>(world.camera.pictures, bytes)?.number, bytes }));
}

/** The pictures below a folder of the card, by path. */
export function onCard(world: World, folder = 'DCIM'): Shown[] {
  const paths = listTree(join(world.folder, 'card')).filter(path => path.startsWith(`${folder}/`)).sort();
  return shownIn(world, Object.fromEntries(paths.map(path => [path, world.read(path)])));
}

export const onServer = (world: World): Shown[] => shownIn(world, world.served());

/** All are complete pictures of the camera, with a one-to-one relation of names and pictures. */
export function assertGiven(all: Shown[]): void {
  const seen = new Map<number, string>();
  for (const { path, number } of all) {
    assert.ok(number !== undefined, `${path} is no picture that the camera gave`);
    assert.not.ok(seen.has(number), `${path} is ${seen.get(number)} again`);
    seen.set(number, path);
  }
}

/** Each of the card's is on the server under its own path, byte for byte. */
export function assertCarried(world: World, card: Shown[]): void {
  const served = world.served();
  for (const { path, bytes } of card) {
    const there = served[path.replace(/^DCIM/, 'up')];
    assert.ok(there, `${path} is not on the server`);
    assert.is(digest(there), digest(bytes), `${path} has arrived changed`);
  }
}

/** The host made no error. */
export function assertCareful(world: World): void {
  assert.equal(world.camera.violations, []);
  assert.equal(world.modem.violations, []);
}
