// Connects a simulated camera to the real engine on a desktop. In the engine's working directory, ./camera is a second terminal or two pipes, and
// the file ./pir is the motion sensor.

import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCameraBus } from '../camera/bus/bus.ts';
import { openCameraPipes } from '../camera/bus/pipes.ts';
import { createBusCamera, createSerialCamera, isSerial, type CameraChoice } from '../camera/families.ts';
import type { UartCamera } from '../camera/serial/body/types.ts';
import { tieToTerminal, type TerminalOptions } from '../camera/serial/uart.ts';
import type { SpiCamera } from '../camera/spi/faults.ts';
import type { Clock } from '../clock.ts';
import { openTerminal } from '../line/terminal.ts';

/** A camera that is connected to the real engine on a desktop. */
export interface DeskCamera {
  /** The simulated camera. */
  camera: UartCamera | SpiCamera;
  /** Sets whether the motion sensor reports motion. */
  show(isMoving: boolean): void;
  /** Drops the bytes that an engine which has ended left in the pipes. It is called before the next engine starts. */
  renew(): void;
  /** Removes the terminal or the pipes. */
  close(): void;
}

/** Most bytes of one transfer by the pipes, since a request has two bytes for the length. A chip's own SPI takes fewer. */
const mostPipeBytes = 65_535;

/**
 * Connects a camera to the real engine.
 * @param folder the engine's working directory
 * @throws if the system has no terminals or no pipes
 */
export function layCamera(clock: Clock, folder: string, choice: CameraChoice, how: Partial<TerminalOptions> = {}): DeskCamera {
  const path = join(folder, 'camera');
  const pir = join(folder, 'pir');
  const show = (isMoving: boolean) => writeFileSync(pir, isMoving ? '1' : '0');
  show(false);
  if (!isSerial(choice)) {
    const camera = createBusCamera(clock, choice);
    const pipes = openCameraPipes(path, createCameraBus(clock, camera, { mostBytes: mostPipeBytes }));
    return { camera, show, renew: pipes.renew, close: pipes.close };
  }
  const camera = createSerialCamera(clock, choice);
  const terminal = openTerminal();
  tieToTerminal(clock, terminal, camera, how);
  rmSync(path, { force: true });
  symlinkSync(terminal.path, path);
  return {
    camera, show,
    renew: () => undefined,
    close() {
      camera.power(false);
      terminal.close();
      rmSync(path, { force: true });
    },
  };
}
