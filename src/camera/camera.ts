// The interface to a camera. serial/line.ts and spi/registers.ts implement it from records of commands.

import type { Log } from '../log';
import type { Bytes, Clock } from '../ports';

/** The parts of the firmware that a camera uses. */
export interface CameraTrip {
  /** Time and timers. */
  clock: Clock;
  /** The log. */
  log: Log;
  /** Moves the round's deadline: the next step may take so many milliseconds before it counts as hung. */
  expect(ms: number): void;
}

/** Limits found for this camera, kept between shots. */
export interface Known {
  /**
   * Index of the largest picture size that the camera with the identity `id` completes. After `left` more shots a larger one is tried
   * again.
   */
  most?: { id: number; size: number; left: number } | undefined;
  /** Number of shots that are still taken without the fastest rate, since the line may not carry it. */
  slow?: number | undefined;
}

/**
 * A camera. Its methods come in the order in which they are called. Each async one ends from a timer, and ends `refused` with the fault if
 * it fails.
 */
export interface Camera {
  /** The maker's name, for EXIF. */
  readonly make: string;
  /** The model's name, for EXIF. */
  readonly model: string;
  /** Most bytes in a piece of the picture, if they are few because the engine loses bytes of longer bursts. Missing: they are not few. */
  readonly slowBytes?: number;
  /** Number of pictures to discard after a start, as they are old or without colours. */
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
   * Reads the picture that the camera holds, and verifies it if the protocol allows that. The last piece may go on beyond the picture's
   * end.
   * @param add takes a piece; `isLast` tells that the picture may end in it. It returns false to stop the reading.
   */
  read(add: (bytes: Bytes, isLast: boolean) => boolean): Promise<void>;
  /** Lets the camera go on to the next picture, so that it no longer holds this one. */
  goOn(): Promise<void>;
  /** Resets the camera, which then starts as after its power-on. */
  reset(): Promise<void>;
  /** Closes the line or the bus. Nothing more is sent. */
  close(): void;
}
