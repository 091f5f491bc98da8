// The interface to a camera. spi/registers.ts and serial/line.ts implement it, each for many models, whose commands are listed in records.

import type { Log } from '../log';
import type { Bytes, Clock } from '../ports';

/** The parts of the firmware that a camera uses. */
export interface CameraTrip {
  /** Time and timers. */
  clock: Clock;
  /** The log. */
  log: Log;
  /**
   * Moves the deadline of the round, which ends if the firmware hangs. The next step may take so many milliseconds before it counts as hung.
   */
  expect(ms: number): void;
}

/** Limits found for this camera, kept between shots. */
export interface Known {
  /**
   * The largest picture size that this camera completes, as index `size` in its list of sizes. `id` is the camera's identity. After `left` more
   * shots a larger size is tried again. Undefined: there is no such limit.
   */
  most?: { id: number; size: number; left: number } | undefined;
  /** Number of shots for which the camera's fastest rate is still avoided, since the line may be too bad for it; 0 or missing: none. */
  slow?: number | undefined;
}

/**
 * A camera. Its methods stand in the order in which they are called. An async method never ends before the next turn of the engine. If the
 * camera fails, the method ends `refused`, with the fault.
 */
export interface Camera {
  /** The maker's name, for EXIF. */
  readonly make: string;
  /** The model's name, for EXIF. */
  readonly model: string;
  /** Most bytes in a piece of the picture. It is set only if the engine loses bytes of longer bursts, so that pieces must be short. */
  readonly slowBytes?: number;
  /** Number of pictures to discard after the camera's start, since the first ones may be old or lack colours. */
  readonly discards: number;
  /** Makes contact with the camera, at whatever rate and in whatever state it is. */
  wake(): Promise<void>;
  /**
   * Sets this picture size or, if the camera lacks it, the next smaller one, or else the smallest. A change is logged. It ends when the
   * sensor has settled.
   * @param size such as `1600x1200`
   * @param quality `high`, `normal` or `low`
   */
  prepare(size: string, quality: string): Promise<void>;
  /** Takes a picture, which the camera then holds. @returns its size in bytes */
  take(): Promise<number>;
  /**
   * Reads the picture that the camera holds, and verifies it if the protocol allows that. Bytes of padding may follow the picture in the last
   * piece.
   * @param add takes a piece of the picture, and returns false to stop the reading. `isLast` is true if the picture may end in this piece.
   */
  read(add: (bytes: Bytes, isLast: boolean) => boolean): Promise<void>;
  /** Lets the camera go on to the next picture, so that it no longer holds this one. */
  goOn(): Promise<void>;
  /** Resets the camera, which then starts as after its power-on. */
  reset(): Promise<void>;
  /** Closes the line or the bus. Nothing more is sent. */
  close(): void;
}
