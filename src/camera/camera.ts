// The interface to a camera, which line.ts and registers.ts implement from records.

import type { Log } from '../log';
import type { Bytes, Clock } from '../ports';

/** What a camera uses. */
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
  /** Index of the largest size that the camera with the identity `id` completes. After `left` shots a larger one is tried again. */
  most?: { id: number; size: number; left: number } | undefined;
  /** Shots that are left without the fastest rate, which the line may not carry. */
  slow?: number | undefined;
}

/**
 * A camera. Its methods come in the order of their calls. Each ends in a turn of its own, and ends `refused` with the fault if it fails.
 */
export interface Camera {
  /** The maker's name, for EXIF. */
  readonly make: string;
  /** The model's name, for EXIF. */
  readonly model: string;
  /** Bytes of a piece, if they are few because the engine loses bursts. */
  readonly slowBytes?: number;
  /** Pictures to discard after a start, as they are old or without colours. */
  readonly discards: number;
  /** Finds the camera at any rate and in any state. */
  wake(): Promise<void>;
  /**
   * Sets this size, else the next smaller one, else the smallest; logs a change. Ends when the sensor has settled.
   * @param size `1600x1200` @param quality `high`, `normal` or `low`
   */
  prepare(size: string, quality: string): Promise<void>;
  /** Takes a picture, which the camera then holds. @returns its bytes */
  take(): Promise<number>;
  /**
   * Reads the picture that the camera holds, and verifies it if the protocol allows that. More bytes may follow its end.
   * @param add takes a piece; `isLast` tells that the picture may end in it. It returns false to stop.
   */
  read(add: (bytes: Bytes, isLast: boolean) => boolean): Promise<void>;
  /** Lets the camera go on to the next picture. */
  goOn(): Promise<void>;
  /** Resets the camera. */
  reset(): Promise<void>;
  /** Closes the line or the bus. Nothing more is sent. */
  close(): void;
}
