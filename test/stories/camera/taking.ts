// Common parts of tests that take pictures: a test world with a camera whose pictures cost little time, and functions that wait for pictures.

import * as assert from 'uvu/assert';
import type { CameraChoice, CameraKind } from '../../sim/camera/families.ts';
import { standIn } from '../../sim/camera/spi/hosts.ts';
import { assertCareful, assertCarried, assertGiven, onCard, onServer, type Shown } from '../../sim/world/shots.ts';
import { createWorld, type World, type WorldOptions } from '../../sim/world/world.ts';
import { isWhole } from '../../whole.ts';

/** The kinds of cameras that the tests use. `npm run test:all` has those whose firmware it builds anyway, `npm run test:faults` has all. */
export const kinds: CameraKind[] = isWhole ? ['vc0706', 'ov528', 'arducam-mega', 'arducam-mini'] : ['vc0706', 'ov528'];

/** Settings of a picture with few bytes: the smallest size that all these cameras have. */
export const small = { size: '320x240', quality: 'low' };

/** Options of a test world with a camera. The kind of camera is a parameter of its own (`taking`). */
export type Taking = Omit<WorldOptions, 'camera'> & { camera?: Partial<CameraChoice> };

/**
 * Runs a test world with a camera. @param options.config sections for config.json, which otherwise takes pictures only by command, with a day
 * between rounds
 */
export async function taking(kind: CameraKind, { camera, config, ...options }: Taking, act: (world: World) => Promise<void>): Promise<void> {
  const given = config as Record<string, object> | undefined;
  const world = await createWorld({
    ...options,
    camera: { pictureOf: standIn, ...camera, kind } as CameraChoice,
    config: { ...given, schedule: { offset: false, ...given?.schedule }, camera: { ...small, ...given?.camera } },
  });
  try {
    await act(world);
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-30).join('\n')}\n${world.camera.line ? world.camera.log.slice(-12).map(({ who, text }) => `${who} ${text}`).join('\n') : ''}`;
    throw error;
  } finally {
    await world.close();
  }
}

/** Boots, and waits until the firmware has read its config.json. */
export async function started(world: World): Promise<void> {
  world.boot();
  assert.ok(await world.until(/config\.json is read/, 1) || world.lines.some(line => line.includes('config.json is read')));
}

/** Returns the files that are pictures of the board's camera, by their folder. */
export const pictures = (all: Shown[]) => all.filter(({ path }) => /\/\d{3}SNAPF\//.test(path));

/** Waits until so many complete pictures of the camera are on the card, and returns the pictures. */
export async function shown(world: World, count: number, minutes = 10): Promise<Shown[]> {
  const isThere = () => pictures(onCard(world)).filter(({ number }) => number !== undefined).length >= count;
  for (let second = 0; second < minutes * 60 && !isThere(); second++) await world.clock.run(() => false, 1000);
  const card = pictures(onCard(world));
  assert.is(card.length, count, `${count} pictures are on the card`);
  assertGiven(card);
  return card;
}

/** Waits until all these pictures of the card are on the server. Then it asserts that each is complete and there once. */
export async function arrived(world: World, card: Shown[], minutes = 30): Promise<void> {
  for (let minute = 0; minute < minutes && pictures(onServer(world)).length < card.length; minute++) await world.clock.run(() => false, 60_000);
  assertCarried(world, card);
  assertGiven(pictures(onServer(world)));
  assertCareful(world);
}

/** Tells whether the card has the file that the firmware writes before a shot and deletes after it. */
export const hasMark = (world: World) => onCard(world, 'snapferry').some(({ path }) => path === 'snapferry/shot');
