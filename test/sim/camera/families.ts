// Lists all simulated cameras, by their names in config.json.

import type { Clock } from '../clock.ts';
import { createOv528, type Ov528Options } from './serial/ov528.ts';
import { createVc0706, type Vc0706Options } from './serial/vc0706.ts';
import { createMega } from './spi/mega.ts';
import type { MegaOptions } from './spi/mega/types.ts';
import { createMini, type MiniOptions } from './spi/mini.ts';

/** Functions that make a simulated serial camera, by the camera's name in config.json. */
export const serialCameras = { 'vc0706': createVc0706, 'ov528': createOv528 };
/** Functions that make a simulated SPI camera, by the camera's name in config.json. */
export const busCameras = { 'arducam-mega': createMega, 'arducam-mini': createMini };

interface Options {
  'vc0706': Vc0706Options;
  'ov528': Ov528Options;
  'arducam-mega': MegaOptions;
  'arducam-mini': MiniOptions;
}

/** Name of a camera in config.json. */
export type CameraKind = keyof Options;
/** Which camera to simulate, with its options. */
export type CameraChoice = { [Kind in CameraKind]: { kind: Kind } & Partial<Options[Kind]> }[CameraKind];
/** The choice of a serial camera, with its options. */
export type SerialChoice = Extract<CameraChoice, { kind: keyof typeof serialCameras }>;

/** Names of all simulated cameras, as in config.json. */
export const cameraKinds = [...Object.keys(serialCameras), ...Object.keys(busCameras)] as CameraKind[];

/** Returns whether the chosen camera has a serial line. Otherwise it has an SPI bus. */
export function isSerial(choice: CameraChoice): choice is SerialChoice {
  return choice.kind in serialCameras;
}

/** Makes the serial camera that the choice names, with its options. */
export function createSerialCamera(clock: Clock, choice: SerialChoice) {
  return choice.kind === 'vc0706' ? createVc0706(clock, choice) : createOv528(clock, choice);
}

/** Makes the SPI camera that the choice names, with its options. */
export function createBusCamera(clock: Pick<Clock, 'now'>, choice: Exclude<CameraChoice, SerialChoice>) {
  return choice.kind === 'arducam-mega' ? createMega(clock, choice) : createMini(clock, choice);
}
