// Compares the camera's pictures with the card and the server. Each file must be one of its pictures and complete, and none may be there twice.

import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findPicture } from '../camera/picture/album.ts';
import { listTree } from '../tree.ts';
import { digest, type World } from './world.ts';

/** A file on the card or the server. */
export interface Shown {
  /** Path on the server, or on the card from its root. */
  path: string;
  /** The camera's number of the picture. It is undefined if the file is no picture of the camera. */
  number: number | undefined;
  /** Content of the file. */
  bytes: Buffer;
}

/** Compares files with the camera's pictures. @param files contents by path */
export function shownIn(world: World, files: Record<string, Buffer>): Shown[] {
  return Object.entries(files).map(([path, bytes]) => ({ path, number: findPicture<{ number: number; bytes: Uint8Array }>(world.camera.pictures, bytes)?.number, bytes }));
}

/** The pictures below a folder of the card, in the order of their paths. */
export function onCard(world: World, folder = 'DCIM'): Shown[] {
  const paths = listTree(join(world.folder, 'card')).filter(path => path.startsWith(`${folder}/`)).sort();
  return shownIn(world, Object.fromEntries(paths.map(path => [path, world.read(path)])));
}

/** The pictures on the server. */
export const onServer = (world: World): Shown[] => shownIn(world, world.served());

/** Asserts that all files are complete pictures of the camera, and that none is there twice. */
export function assertGiven(all: Shown[]): void {
  const seen = new Map<number, string>();
  for (const { path, number } of all) {
    assert.ok(number !== undefined, `${path} is no picture that the camera gave`);
    assert.not.ok(seen.has(number), `${path} is ${seen.get(number)} again`);
    seen.set(number, path);
  }
}

/** Asserts that each picture of the card is on the server under its own path, byte for byte. */
export function assertCarried(world: World, card: Shown[]): void {
  const served = world.served();
  for (const { path, bytes } of card) {
    const there = served[path.replace(/^DCIM/, 'up')];
    assert.ok(there, `${path} is not on the server`);
    assert.is(digest(there), digest(bytes), `${path} has arrived changed`);
  }
}

/** Asserts that the host has made no error. */
export function assertCareful(world: World): void {
  assert.equal(world.camera.violations, []);
  assert.equal(world.modem.violations, []);
}
