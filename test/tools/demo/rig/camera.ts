// The camera at the demo's board, and so the board.

import type { Config } from '../../../../src/config/config.ts';
import { isSerial, type CameraChoice } from '../../../sim/camera/families.ts';
import { cameraParts, lens, linux, type TestBoard } from '../../../sim/world/board.ts';
import type { DemoOptions } from '../options.ts';
import { readConfig } from '../setup/cardfolder.ts';
import { Sentence } from '../show/sentence.ts';

type Asked = Pick<DemoOptions, 'camera' | 'card' | 'checkIn' | 'update'>;

/**
 * A film has none. A person's card gets no pictures by a simulated camera. If its config.json asks for some, the board has that camera's port
 * without a camera. Then the firmware reports the missing camera, and sends the rest.
 */
export function cameraOf({ camera, card, checkIn, update }: Asked, config: Config | undefined): CameraChoice | undefined {
  if (checkIn || update) return undefined;
  if (card === undefined) return { kind: camera ?? 'vc0706' };
  const model = config?.['camera.model'] ?? 'none';
  const isAsked = model !== 'none' && (model !== 'auto' || config!['camera.everyMinutes'] > 0 || config!['camera.motion'] === 'on');
  if (!isAsked) return undefined;
  return model === 'arducam-mega' || model === 'arducam-mini' ? { kind: model, faults: { isAbsent: true } } : { kind: 'vc0706', absent: true };
}

/** The desktop, as it is wired for this camera. */
export function boardFor(camera: CameraChoice | undefined): TestBoard {
  if (!camera) return linux;
  return isSerial(camera) ? cameraParts : lens;
}

/** The run's board, before the card is checked. */
export function boardOfRun(options: Asked): TestBoard {
  try {
    return boardFor(cameraOf(options, options.card === undefined ? undefined : readConfig(options.card)?.config));
  } catch (error) {
    if (error instanceof Sentence) return linux;
    throw error;
  }
}
