// Interface to cameras; line.ts and registers.ts implement it from records.

import type { Fault } from '../fault';
import type { Log } from '../log';
import type { Bytes, Clock } from '../ports';

export interface CameraTrip {
  clock: Clock;
  log: Log;
  expect(ms: number): void;
}

/** Limits found out about this camera, kept between shots. */
export interface Known {
  /** Largest size that camera `id` completes, for `left` shots. */
  most?: { id: number; size: number; left: number } | undefined;
  /** Shots left without the fastest rate, which the line may not carry. */
  slow?: number | undefined;
}

export type OnDone = (fault?: Fault) => void;

/** A running camera; methods in calling order. Each callback runs once, in its own turn. */
export interface Camera {
  readonly make: string;
  readonly model: string;
  /** Bytes per piece if the engine loses bursts of this camera. */
  readonly slowBytes?: number;
  /** Pictures to discard after a start: they are old or without colours. */
  readonly discards: number;
  /** Finds the camera at any rate and in any state. */
  wake(onDone: OnDone): void;
  /**
   * Sets the size, or the next smaller one, else the smallest, and logs the change. Ends when the sensor has settled.
   * @param size `1600x1200` @param quality `high`, `normal` or `low`
   */
  prepare(size: string, quality: string, onDone: OnDone): void;
  take(onTaken: (bytes: number, fault?: Fault) => void): void;
  /**
   * Reads the held picture; pieces are verified if the protocol allows. More bytes may follow its end.
   * @param add false: stop
   */
  read(add: (bytes: Bytes) => boolean, onDone: OnDone): void;
  goOn(onDone: OnDone): void;
  reset(onDone: OnDone): void;
  close(): void;
}
