// Interface to a camera; line.ts and registers.ts implement it from records.

import type { Log } from '../log';
import type { Bytes, Clock } from '../ports';

export interface CameraTrip {
  clock: Clock;
  log: Log;
  expect(ms: number): void;
}

/** Limits found for this camera, kept between shots. */
export interface Known {
  /** Largest size that camera `id` completes; `left` shots until it is tried again. */
  most?: { id: number; size: number; left: number } | undefined;
  /** Shots left without the fastest rate, which the line may not carry. */
  slow?: number | undefined;
}

/** Methods in calling order. Each ends in its own turn: `refused`, with the fault, if it fails. */
export interface Camera {
  readonly make: string;
  readonly model: string;
  /** Bytes a piece, if the engine loses bursts. */
  readonly slowBytes?: number;
  /** Pictures to discard after a start: old, or without colours. */
  readonly discards: number;
  /** Finds the camera at any rate and in any state. */
  wake(): Promise<void>;
  /**
   * Sets this size, else the next smaller one, else the smallest; logs a change. Ends when the sensor has settled.
   * @param size `1600x1200` @param quality `high`, `normal` or `low`
   */
  prepare(size: string, quality: string): Promise<void>;
  /** @returns bytes of the picture that the camera holds */
  take(): Promise<number>;
  /**
   * Reads the held picture; verified if the protocol allows. More bytes may follow its end.
   * @param add `isLast`: the picture may end in this piece; false: stop
   */
  read(add: (bytes: Bytes, isLast: boolean) => boolean): Promise<void>;
  goOn(): Promise<void>;
  reset(): Promise<void>;
  close(): void;
}
