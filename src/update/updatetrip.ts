import type { Clock, Natives } from '../ports';

/** What the check of firmware needs. */
export interface UpdateTrip {
  /** Time, and timers. */
  readonly clock: Clock;
  /** Functions of the engine. */
  readonly natives: Natives;
}
