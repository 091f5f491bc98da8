// Chooses the camera of a run, and the board to which it is connected.

import type { Config } from '../../../../src/config/config.ts';
import { isSerial, type CameraChoice } from '../../../sim/camera/families.ts';
import { cameraParts, lens, linux, type TestBoard } from '../../../sim/world/board.ts';
import type { DemoOptions } from '../options.ts';
import { readConfig } from '../setup/cardfolder.ts';
import { Sentence } from '../show/sentence.ts';

type Asked = Pick<DemoOptions, 'camera' | 'card' | 'checkIn' | 'update'>;

/**
 * Returns the camera of a run. A run that shows scenes (`--check-in` or `--update`) has none. On a person's card a simulated camera must not put
 * pictures. If its config.json asks for a camera, the board has that camera's port without a camera. Then the firmware reports the missing camera,
 * and sends the rest.
 */
export function cameraOf({ camera, card, checkIn, update }: Asked, config: Config | undefined): CameraChoice | undefined {
  if (checkIn || update) return undefined;
  if (card === undefined) return { kind: camera ?? 'vc0706' };
  const model = config?.['camera.model'] ?? 'none';
  const isAsked = model !== 'none' && (model !== 'auto' || config!['camera.everyMinutes'] > 0 || config!['camera.motion'] === 'on');
  if (!isAsked) return undefined;
  return model === 'arducam-mega' || model === 'arducam-mini' ? { kind: model, faults: { isAbsent: true } } : { kind: 'vc0706', absent: true };
}

/** Returns the board for this camera. It is the desktop's board, wired for no camera, for a serial camera or for one on SPI. */
export function boardFor(camera: CameraChoice | undefined): TestBoard {
  if (!camera) return linux;
  return isSerial(camera) ? cameraParts : lens;
}

/**
 * Returns the board of a run by its options. If the card's config.json has mistakes, it returns the desktop's board without a camera. The
 * mistakes are reported later.
 */
export function boardOfRun(options: Asked): TestBoard {
  try {
    return boardFor(cameraOf(options, options.card === undefined ? undefined : readConfig(options.card)?.config));
  } catch (error) {
    if (error instanceof Sentence) return linux;
    throw error;
  }
}
