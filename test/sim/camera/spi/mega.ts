// ArduCAM Mega 3MP and 5MP: a controller on the board drives the sensor, and the host uses only registers on SPI. Sources: ArduCAM/Arducam_Mega at
// 146e058b, src/Arducam/ArducamCamera.c and .h, SDK V3.0.0; forum.arducam.com 6880, 4386. To read, the host sends the register's number and two
// more bytes, and the last one returned is the value. To write, it sends the number plus 0x80, then the value. While the controller accesses the
// sensor it accepts nothing, which register 0x44 shows.

import type { Clock } from '../../clock.ts';
import type { CameraDevice } from '../bus/bus.ts';
import { pictureOfScene, type PictureOf } from '../picture/picture.ts';
import type { SpiCamera, SpiFaults } from './faults.ts';
import type { FifoOptions } from './fifo.ts';
import { createMegaState } from './mega/state.ts';
import { read } from './mega/take.ts';
import { write } from './mega/write.ts';
import { createSpiPort } from './registers.ts';

/** Identity of an ArduCAM Mega, as its register 0x40 has it. */
export type MegaId = 0x81 | 0x82 | 0x83 | 0x84 | 0x85 | 0x86 | 0x87;

/** Faults of an ArduCAM Mega, besides those that all SPI cameras have. */
export interface MegaFaults extends SpiFaults {
  /** Milliseconds for which the camera is busy with anything. Infinity means for ever, and undefined means its usual times. */
  busyMs: number | undefined;
}

/** Properties and faults of an ArduCAM Mega. */
export interface MegaOptions extends Omit<FifoOptions, 'capacityBytes'> {
  /** Identity in register 0x40, which tells the model. */
  id: MegaId;
  /** Makes the camera's pictures, the usual scene if missing. */
  pictureOf: PictureOf;
  /** Milliseconds from power to the first answer. */
  bootMs: number;
  /** Milliseconds for which the camera is busy with a reset, with a setting, and after a read of its identity. Undocumented. */
  busyMs: { reset: number; setting: number; identity: number };
  /** Bits 0 and 1 of register 0x44 while the camera is busy. They are 2 when it is idle. */
  busyState: 0 | 1 | 3;
  /** Returns the milliseconds that a picture of this size takes. */
  takeMs(width: number, height: number): number;
  /** Milliseconds after power-on or sleep until the exposure is right. Earlier pictures are dark. */
  settleMs: number;
  /** Whether a picture never completes if the host has set no size. Otherwise the picture has some size. The manual leaves this open. */
  needsSize: boolean;
  /** Whether a reset by register 07 also ends the camera's low-power state. */
  resetWakes: boolean;
  /** The camera's date and version: registers 0x41 (year), 0x42 (month), 0x43 (day) and 0x49 (version). */
  built: [number, number, number, number];
  /** The camera's faults at the beginning. */
  faults: Partial<MegaFaults>;
}

/** A simulated ArduCAM Mega. */
export type Mega = CameraDevice & SpiCamera & { faults: MegaFaults; readonly isAsleep: boolean };

/** Makes a simulated ArduCAM Mega, a 3MP with identity 0x86 if no other is given. */
export function createMega(clock: Pick<Clock, 'now'>, given: Partial<MegaOptions> = {}): Mega {
  const options: MegaOptions = {
    id: 0x86, bootMs: 300, busyMs: { reset: 200, setting: 20, identity: 5 }, busyState: 3, settleMs: 1000, resetWakes: true, built: [23, 4, 12, 0x13],
    padTo: 1024, padByte: 0, dummy: 'first', faults: {}, pictureOf: pictureOfScene,
    needsSize: false, takeMs: (width, height) => 150 + width * height / 4000,
    ...given,
  };
  const mega = createMegaState(clock, options);
  const { fifo, supply, pictures, violations, faults } = mega;
  const host = {
    write: (register: number, value: number) => write(mega, register, value), read: (register: number) => read(mega, register),
    burst: fifo.burst, next: fifo.next,
  };
  return {
    ...createSpiPort(host, 2, supply, mega.violate),
    pictures,
    violations,
    faults,
    power: supply.power,
    get givenBytes() {
      return fifo.givenBytes();
    },
    get isAsleep() {
      return mega.isAsleep;
    },
  };
}
