// The interface to a camera. Two files implement it, each for many models: spi/registers.ts for cameras on SPI, and serial/line.ts for serial
// cameras. The commands of the models are listed in records.

import type { Log } from '../log';
import type { Bytes, Clock } from '../ports';

/** The parts of the rest of the firmware that the code for a camera needs. */
export interface CameraTrip {
  /** The clock, which tells the time and runs timers. */
  clock: Clock;
  /** The log of the firmware. */
  log: Log;
  /** Moves the deadline at which the round counts as hung. The next step may take this many milliseconds. */
  expect(ms: number): void;
}

/** Limits that were found for this camera. They are kept between shots. */
export interface Known {
  /**
   * The largest picture size that this camera completes: `size` is its index in the camera's list of sizes. `id` is the camera's identity. After
   * `left` more shots, a larger size is tried again. Undefined: there is no such limit.
   */
  most?: { id: number; size: number; left: number } | undefined;
  /**
   * Number of further shots for which the camera's fastest baud rate is avoided, since the line may be too bad for it. If it is 0 or missing, that
   * rate is used.
   */
  slow?: number | undefined;
}

/**
 * A camera. Its methods are called in the order in which they stand here. An async method never ends before the next turn of the event loop. If the
 * camera fails, the method ends `refused`, with the fault.
 */
export interface Camera {
  /** The maker's name, for EXIF. */
  readonly make: string;
  /** The model's name, for EXIF. */
  readonly model: string;
  /** Most bytes in a piece of the picture. It is missing if pieces may have any length. It is set if the engine loses bytes of longer bursts. */
  readonly slowBytes?: number;
  /** Number of pictures to discard after the camera's start, since the first ones may be old or lack colours. */
  readonly discards: number;
  /** True if the camera keeps its picture size without power, and changes it only by a reset, which takes seconds. */
  readonly keepsSize?: boolean;
  /** Makes contact with the camera, whatever its baud rate and its state are. */
  wake(): Promise<void>;
  /**
   * Sets this picture size. If the camera lacks it, the next smaller size is set, or else the smallest one, and that is logged. The method ends when
   * the sensor has settled.
   * @param size such as `1600x1200`
   * @param quality `high`, `normal` or `low`
   */
  prepare(size: string, quality: string): Promise<void>;
  /** Takes a picture, which the camera then holds. @returns its size in bytes */
  take(): Promise<number>;
  /**
   * Reads the picture that the camera holds, and verifies it if the protocol allows that. Bytes of padding may follow the picture in the last piece.
   * @param add receives a piece of the picture, and returns false to stop the reading. `isLast` is true if the picture may end in this piece.
   */
  read(add: (bytes: Bytes, isLast: boolean) => boolean): Promise<void>;
  /** Lets the camera go on to the next picture, so that it drops the one that it holds. */
  goOn(): Promise<void>;
  /** Resets the camera, so that it starts as after power-on. */
  reset(): Promise<void>;
  /** Closes the line or the bus to the camera. Nothing more is sent. */
  close(): void;
}
