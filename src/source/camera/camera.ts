// What a camera is asked for a picture, whichever it is. Its record is a page of bytes or of registers; line.ts and registers.ts go by it.

import type { Fault } from '../../fault';
import type { Log } from '../../log';
import type { Bytes, Clock } from '../../ports';

export interface CameraTrip {
  clock: Clock;
  log: Log;
  /** What runs now may take so long. */
  expect(ms: number): void;
}

/** What was found out of the camera at this board, and is kept from shot to shot; missing until then. */
export interface Known {
  /** The largest size that the camera of this identity finishes; a larger one is tried again after so many shots. */
  most?: { id: number; size: number; left: number } | undefined;
  /** The line may not carry the fastest rate: for so many shots the camera is left at the one it has. */
  slow?: number | undefined;
}

/** `undefined`: it is done. */
export type OnDone = (wrong?: Fault) => void;

/**
 * A camera at work, in the order of the calls; each ends by telling once, in a turn of its own. A fault says what the camera said or did
 * not say; what is done about it is the shot's matter (shot.ts).
 */
export interface Camera {
  /** For the picture's EXIF and for the log. */
  readonly make: string;
  readonly model: string;
  /** So many bytes a piece, since this engine loses bursts; missing where it does not, or loses none of this camera's. */
  readonly slowBytes?: number;
  /** So many pictures are thrown away behind its start: the first ones show the moment before, or no colours yet. */
  readonly discards: number;
  /** Finds it, at whichever rate it was left, from whatever it was doing: its supply may have been on for weeks. */
  wake(onDone: OnDone): void;
  /**
   * What the config asks for, or the next below that it has, or above where it has none below, which is told in the log. Where that is set
   * already nothing is said twice. Ends when the sensor has settled.
   * @param size `1600x1200` @param quality `high`, `normal` or `low`
   */
  prepare(size: string, quality: string, onDone: OnDone): void;
  /** Takes a picture and holds it. @param onTaken how many bytes it will give */
  take(onTaken: (bytes: number, wrong?: Fault) => void): void;
  /**
   * The held picture, piece by piece, each proved by what the protocol gives, and asked for again; behind its end more may come.
   * @param add false: no more is wanted */
  read(add: (bytes: Bytes) => boolean, onDone: OnDone): void;
  /** Lets go of the picture. */
  goOn(onDone: OnDone): void;
  /** Starts it over by its own command, as far as it has one: the shot goes on with `wake`. */
  reset(onDone: OnDone): void;
  /** The line is let go of; the supply is the shot's matter. */
  close(): void;
}
