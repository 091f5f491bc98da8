import type { ShotConfig, ShotTrip } from '../shots';
import type { ShotState } from '../shotstate';
import { opensIn, planShot } from './when';

/** Number of seconds. If the network has just set the clock past a picture's time by no more than this, the picture is still taken. */
const lateSeconds = 60;

/**
 * Returns the settings if the camera takes pictures, otherwise undefined. For camera.model "none" it is also undefined, as config/keys.ts then leaves
 * out the camera's settings.
 */
export function configOf(trip: ShotTrip): ShotConfig | undefined {
  return trip.config && trip.config['camera.model'] ? trip.config : undefined;
}

/** Returns the seconds by which local time is ahead of UTC; undefined: unknown. */
export function currentZone(trip: ShotTrip): number | undefined {
  return trip.calendar.zone && trip.calendar.zone();
}

/** Tells whether a moment has come, within a timer's resolution of 1 ms. Both arguments are in milliseconds of the clock. */
function isPast(ms: number, now: number): boolean {
  return ms - now < 1;
}

/** Computes when the next picture is due, and stores that in `state.next`. Until config.json is read, the plan from before the last sleep holds. */
function plan(trip: ShotTrip, state: ShotState): void {
  const config = configOf(trip);
  const now = trip.clock.now();
  if (!trip.config) return;
  if (!config) state.next = state.asked = undefined;
  if (!config || (state.next && isPast(state.next.ms, now))) return;
  const seconds = trip.calendar.seconds();
  const whole = Math.floor(seconds);
  const late = state.next && state.next.due ? seconds - state.next.due : -1;
  // the network has set the clock past the picture's time just now, so the picture is taken and was not missed
  if (state.next && late >= 0 && late < lateSeconds) {
    state.next.ms = now;
    return;
  }
  const due = planShot(config, (now - state.lastMs) / 1000, state.last, whole, currentZone(trip));
  // `seconds` has fractions, which are considered here: with rounded seconds, the picture might come too early and be skipped
  state.next = due && { ms: now + (due.left - seconds + whole) * 1000, due: due.due };
}

/** Returns the seconds until motion triggers pictures again. 0: motion triggers pictures now. */
export function motionLeft(trip: ShotTrip, state: ShotState, config: ShotConfig): number {
  const pause = state.movedMs === undefined ? 0 : config['camera.pauseSeconds'] - (trip.clock.now() - state.movedMs) / 1000;
  return Math.max(0, pause, opensIn(config, Math.floor(trip.calendar.seconds()), currentZone(trip)));
}

/** Tells whether a picture is due, by time, by motion, by a person's request, or by a start of the chip. */
export function isShotDue(trip: ShotTrip, state: ShotState): boolean {
  plan(trip, state);
  const config = configOf(trip);
  if (!config) return false;
  // A request by motion is dropped in the pause after the last motion, and outside the hours for pictures. A request by a start of the chip is
  // dropped without `schedule.sleep`.
  if (state.asked === 'motion' && motionLeft(trip, state, config) > 0) state.asked = undefined;
  if (state.asked === 'start' && !config['schedule.sleep']) state.asked = undefined;
  return !!state.asked || (!!state.next && isPast(state.next.ms, trip.clock.now()));
}

/** Notes that the picture that is due is taken now, so that the next one can be planned. */
export function planNext(trip: ShotTrip, state: ShotState): void {
  if (state.asked === 'motion') state.movedMs = trip.clock.now();
  state.asked = undefined;
  if (!state.next || !isPast(state.next.ms, trip.clock.now())) return;
  state.lastMs = state.next.ms;
  state.last = state.next.due;
  state.next = undefined;
}

/** Returns the seconds until the next picture. They are 0 if it is due, and undefined if none is planned. */
export function leftUntil(trip: ShotTrip, state: ShotState): number | undefined {
  if (isShotDue(trip, state)) return 0;
  return state.next && (state.next.ms - trip.clock.now()) / 1000;
}

/** Tells in words when the next picture is taken. */
export function whenText(trip: ShotTrip, state: ShotState): string {
  const soon = leftUntil(trip, state);
  return soon === undefined ? 'is taken when one is wanted' : 'is due in ' + Math.floor(soon / 60) + ' min ' + Math.floor(soon % 60) + ' s';
}
