// Interface to the camera. The round calls it between transfers.

import type { Log } from '../log';
import type { Calendar, Clock } from '../ports';
import type { Notes } from '../store/state';

export interface ShotConfig {
  readonly device: string;
  readonly 'images.folder': string;
  readonly 'images.match': string;
  readonly 'images.archive'?: boolean;
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

export interface ShotTrip {
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly log: Log;
  readonly notes: Notes;
  readonly config: ShotConfig | undefined;
  memory(): unknown;
  expect(ms: number): void;
}

export interface Shots {
  /** Seconds until the next picture; 0: due; undefined: none. */
  left(): number | undefined;
  /** Takes the pictures that are due. A failure is logged. @param mayTake false skips them */
  take(mayTake: () => boolean): Promise<void>;
  /** @returns a sentence for the user */
  ask(): string;
  /** Calls `hurry` on motion, during a rest; undefined: stops. */
  listen(hurry: (() => void) | undefined): void;
  /** `left`: seconds until the chip must wake; undefined: no timer. `note`: for `wakeUp`. */
  goToSleep(): { note: string; left: number | undefined; isByMotion: boolean };
  /**
   * Called at boot, before config.json is read.
   * @param note words of the last sleep
   * @param slept seconds; undefined: this boot ends no sleep
   * @returns whether the chip must stay awake
   */
  wakeUp(note: string[], slept: number | undefined, isMoved: boolean): boolean;
  hasFailed(): boolean;
  tell(): string;
}
