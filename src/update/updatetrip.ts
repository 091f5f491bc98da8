import type { Log } from '../log';
import type { Clock, Files, Natives, Slots } from '../ports';

/** The parts of the firmware that the check of new firmware uses. */
export interface UpdateTrip {
  /** The clock with its timers. */
  readonly clock: Clock;
  /** Functions of the engine that check firmware. */
  readonly natives: Natives;
}

/** The parts that the installation of firmware uses, in addition to those of the check. */
export interface InstallTrip extends UpdateTrip {
  /** The files on the card. */
  readonly files: Files;
  /** The log, which tells of the steps. */
  readonly log: Pick<Log, 'info'>;
  /** The slot that takes the firmware. */
  readonly slots: Slots;
  /** Allows the work another `ms` milliseconds from now on, during which the watchdog is fed. */
  expect(ms: number): void;
}

/** Why firmware is not taken, and which bytes of the file show it. */
export interface Refusal {
  /** The reason, as the end of a sentence. It is empty if there is none. */
  why: string;
  /** The firmware's version; empty if it is unknown. */
  version: string;
  /** Offset of the bytes of the file that show the reason. As long as these bytes are the same, the file is not checked again. */
  from: number;
  /** Number of the bytes that show the reason. */
  bytes: number;
  /** True if something else than the file is at fault, so that another try may succeed. */
  isOurs?: boolean;
}
