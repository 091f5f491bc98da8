// The interface to the camera's part of the firmware. The round, which sends the images, calls it between two transfers.

import type { Log } from '../log';
import type { Calendar, Clock } from '../ports';
import type { Notes } from '../store/state';

/** The keys of config.json that the camera uses (config/config.ts). */
export interface ShotConfig {
  readonly 'device': string;
  readonly 'images.folder': string;
  readonly 'images.match': string;
  readonly 'images.archive'?: boolean;
  readonly 'images.preview'?: string;
  readonly 'images.skipOlderMinutes': number;
  readonly 'camera.model': string;
  readonly 'camera.size': string;
  readonly 'camera.quality': string;
  readonly 'camera.everyMinutes': number;
  readonly 'camera.from': string;
  readonly 'camera.to': string;
  readonly 'camera.days': string;
  readonly 'camera.burst': number;
  readonly 'camera.motion': string;
  readonly 'camera.pauseSeconds': number;
  readonly 'camera.names': string;
  readonly 'camera.whenFull': string;
  readonly 'camera.place': string;
  readonly 'schedule.sleep': boolean;
}

/** The parts of the rest of the firmware that the camera's code needs. */
export interface ShotTrip {
  /** The clock, which tells the time and runs timers. */
  readonly clock: Clock;
  /** The calendar, which tells date and time. */
  readonly calendar: Calendar;
  /** The log of the firmware. */
  readonly log: Log;
  /** The firmware's notes on the card. */
  readonly notes: Notes;
  /** The settings. They are undefined until config.json is read. */
  readonly config: ShotConfig | undefined;
  /** Measures the engine's memory, so that the greatest use of memory is known. */
  memory(): unknown;
  /** Moves the deadline at which the round counts as hung. The next step may take this many milliseconds. */
  expect(ms: number): void;
}

/** The functions by which the rest of the firmware uses the camera. */
export interface Shots {
  /** Returns the seconds until the next picture. 0: it is due. Undefined: none is planned. */
  left(): number | undefined;
  /** Takes the pictures that are due. A failure is logged. @param mayTake returns false if the pictures are to be skipped */
  take(mayTake: () => boolean): Promise<void>;
  /** Asks for a picture on behalf of a person. @returns a sentence for that person */
  ask(): string;
  /** Calls `hurry` at each motion that is to be photographed, during a rest between rounds. With undefined, motion is no longer watched. */
  listen(hurry: (() => void) | undefined): void;
  /**
   * Prepares a sleep. `note` has words that `wakeUp` gets later, and the caller keeps them on the card. `left` is the number of seconds until the
   * chip must wake, or undefined if no timer is needed. `isByMotion` is true if motion must wake the chip.
   */
  goToSleep(): { note: string; left: number | undefined; isByMotion: boolean };
  /**
   * Restores the state after a sleep. It is called at boot, before config.json is read.
   * @param note words of the last sleep
   * @param slept seconds of the sleep; undefined: no sleep came before this boot
   * @param isMoved true: motion has ended the sleep
   * @returns true if the chip must stay awake
   */
  wakeUp(note: string[], slept: number | undefined, isMoved: boolean): boolean;
  /** Tells whether the last shot has failed. */
  hasFailed(): boolean;
  /** Tells in words when the next picture is taken, and whether the last one failed. */
  tell(): string;
}
