// The second source: who takes pictures and puts them onto the card, from where they go as all images do. The round asks it while nothing
// is sent.

import type { Log } from '../log';
import type { Calendar, Clock } from '../ports';
import type { Notes } from '../store/state';

/** The keys of config.json that say what is taken, when, and where it goes. */
export interface ShotConfig {
  readonly device: string;
  readonly 'images.folder': string;
  readonly 'images.match': string;
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

/** What it is given of the round's. */
export interface ShotTrip {
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly log: Log;
  readonly notes: Notes;
  readonly config: ShotConfig | undefined;
  /** Asked so that the peak is seen. */
  memory(): unknown;
  /** What runs now may take so long. */
  expect(ms: number): void;
}

/** Made when it is asked for. */
export interface Shots {
  /** Seconds until the next picture is due; 0: one is; undefined: none will be. */
  left(): number | undefined;
  /** Takes what is due. @param onDone told when it is on the card, or was given up, which the log tells */
  take(onDone: () => void): void;
  /** Takes one as soon as nothing is sent, since a person wants it. @returns what will happen, as a sentence */
  ask(): string;
  /** While it rests: `hurry` is called where something moves of which a picture is wanted; undefined: nobody listens any more. */
  listen(hurry: (() => void) | undefined): void;
  /**
   * When the chip must wake for it, in so many seconds; undefined: not by the clock. And what the note of the sleep must keep of it, as
   * words that only the source knows, but for the first, which is those seconds.
   */
  goToSleep(): { note: string; left: number | undefined; isByMotion: boolean };
  /**
   * At a boot, before the config is read.
   * @param note the words of the last sleep, as far as there are any
   * @param slept seconds since then; undefined: this boot ends no sleep
   * @returns whether the chip must stay awake
   */
  wakeUp(note: string[], slept: number | undefined, isMoved: boolean): boolean;
  /** The last one could not be taken. */
  hasFailed(): boolean;
  /** For `ferry.status()`. */
  tell(): string;
}
