// Properties and faults of a simulated ArduCAM Mega.

import type { PictureOf } from '../../picture/picture.ts';
import type { SpiFaults } from '../faults.ts';
import type { FifoOptions } from '../fifo.ts';

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
