import type { Log } from '../log';
import type { Clock, Files, Natives, Slots } from '../ports';

/** What the check of firmware needs. */
export interface UpdateTrip {
  /** Time, and timers. */
  readonly clock: Clock;
  /** Functions of the engine. */
  readonly natives: Natives;
}

/** What the installation of firmware needs besides. */
export interface InstallTrip extends UpdateTrip {
  readonly files: Files;
  readonly log: Pick<Log, 'info'>;
  /** The slot for it. */
  readonly slots: Slots;
  /** The work may take so many milliseconds more. */
  expect(ms: number): void;
}

/** Why firmware is not taken. */
export interface Refusal {
  /** The reason, as the end of a sentence. It is empty if there is none. */
  why: string;
  /** The firmware's version; empty if it is unknown. */
  version: string;
  /** The bytes of the file that show it: the same ones need no second check. */
  from: number;
  bytes: number;
  /** The file may be right: another try may succeed. */
  isOurs?: boolean;
}
