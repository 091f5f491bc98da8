// Compares the files on the card and the server with the pictures that the simulated camera took. Each file must be one of them and complete, and
// none may be there twice.

import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findPicture } from '../camera/picture/album.ts';
import { listTree } from '../tree.ts';
import { digest, type World } from './world.ts';

/** A file on the card or the server, compared with the camera's pictures. */
export interface Shown {
  /** The file's path on the server, or on the card from its root. */
  path: string;
  /** Number of the camera's picture that the file equals. It is undefined if the file equals none. */
  number: number | undefined;
  /** The file's content. */
  bytes: Buffer;
}

/** Compares files with the camera's pictures. @param files the contents by path */
export function shownIn(world: World, files: Record<string, Buffer>): Shown[] {
  return Object.entries(files).map(([path, bytes]) => ({
    path, number: findPicture<{ number: number; bytes: Uint8Array }>(world.camera.pictures, bytes)?.number, bytes,
  }));
}

/** Returns the files below a folder of the card, in the order of their paths. Each has the number of the camera's picture that it equals. */
export function onCard(world: World, folder = 'DCIM'): Shown[] {
  const paths = listTree(join(world.folder, 'card')).filter(path => path.startsWith(`${folder}/`)).sort();
  return shownIn(world, Object.fromEntries(paths.map(path => [path, world.read(path)])));
}

/** Returns the files on the server, each with the number of the camera's picture that it equals. */
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

/** Asserts that each file of the card is on the server under its own path, byte for byte. */
export function assertCarried(world: World, card: Shown[]): void {
  const served = world.served();
  for (const { path, bytes } of card) {
    const there = served[path.replace(/^DCIM/, 'up')];
    assert.ok(there, `${path} is not on the server`);
    assert.is(digest(there), digest(bytes), `${path} has arrived changed`);
  }
}

/** Asserts that the firmware has made no mistake that the simulated camera or modem noticed. */
export function assertCareful(world: World): void {
  assert.equal(world.camera.violations, []);
  assert.equal(world.modem.violations, []);
}
