// Whether a picture is wanted now, and when the next one is: by the clock, by motion, by hand.

import type { ShotConfig, ShotTrip } from '../shots';
import type { ShotState } from './state';
import { opensIn, planShot } from './when';

/** By so much a clock that is put right may pass over a picture that is taken all the same. */
const lateSeconds = 60;

/** Nothing in the config asks for a picture without a camera; `none` is no camera. */
export function configOf(trip: ShotTrip): ShotConfig | undefined {
  return trip.config && trip.config['camera.model'] !== 'none' ? trip.config : undefined;
}

export function zoneOf(trip: ShotTrip): number | undefined {
  return trip.calendar.zone && trip.calendar.zone();
}

/** A timer tells no less than a millisecond. */
function isPast(ms: number, now: number): boolean {
  return ms - now < 1;
}

/** Plans the next one, unless one is due already. At a boot nothing is known of the config yet: what a sleep has kept stands. */
function plan(trip: ShotTrip, state: ShotState): void {
  const config = configOf(trip);
  const now = trip.clock.now();
  if (!trip.config) return;
  if (!config) state.next = state.asked = undefined;
  if (!config || (state.next && isPast(state.next.ms, now))) return;
  const seconds = trip.calendar.seconds();
  const whole = Math.floor(seconds);
  const late = state.next && state.next.due ? seconds - state.next.due : -1;
  // the network has put the clock past it a moment before: it is not one that was missed
  if (state.next && late >= 0 && late < lateSeconds) {
    state.next.ms = now;
    return;
  }
  const due = planShot(config, (now - state.lastMs) / 1000, state.last, whole, zoneOf(trip));
  // to the moment: within the rest of a second the next plan would pass over one that was still to come
  state.next = due && { ms: now + (due.left - seconds + whole) * 1000, due: due.due };
}

/** Seconds until a picture may be taken by motion; 0: now. */
export function motionLeft(trip: ShotTrip, state: ShotState, config: ShotConfig): number {
  const pause = state.movedMs === undefined ? 0 : config['camera.pauseSeconds'] - (trip.clock.now() - state.movedMs) / 1000;
  return Math.max(0, pause, opensIn(config, Math.floor(trip.calendar.seconds()), zoneOf(trip)));
}

/** Wanted now, by the clock or by somebody. */
export function isDue(trip: ShotTrip, state: ShotState): boolean {
  plan(trip, state);
  const config = configOf(trip);
  if (!config) return false;
  // a sensor may wake the chip at any hour; a restart is a sensor's only where the chip was to be asleep
  if (state.asked === 'motion' && motionLeft(trip, state, config) > 0) state.asked = undefined;
  if (state.asked === 'start' && !config['schedule.sleep']) state.asked = undefined;
  return !!state.asked || (!!state.next && isPast(state.next.ms, trip.clock.now()));
}

/** This one is on its way: what comes is counted from it. */
export function begin(trip: ShotTrip, state: ShotState): void {
  if (state.asked === 'motion') state.movedMs = trip.clock.now();
  state.asked = undefined;
  if (!state.next || !isPast(state.next.ms, trip.clock.now())) return;
  state.lastMs = state.next.ms;
  state.last = state.next.due;
  state.next = undefined;
}

/** Seconds until the next one is due; 0: one is; undefined: none will be. */
export function leftUntil(trip: ShotTrip, state: ShotState): number | undefined {
  if (isDue(trip, state)) return 0;
  return state.next && (state.next.ms - trip.clock.now()) / 1000;
}

/** For a person, behind `the next picture`. */
export function whenText(trip: ShotTrip, state: ShotState): string {
  const soon = leftUntil(trip, state);
  return soon === undefined ? 'is taken when one is wanted' : 'is due in ' + Math.floor(soon / 60) + ' min ' + Math.floor(soon % 60) + ' s';
}
