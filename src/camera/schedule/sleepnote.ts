// Converts what the camera's part of the firmware must keep through a deep sleep into words of a note on the card, and back.

import { numberOf } from '../../number';
import type { Shots, ShotTrip } from '../shots';
import type { ShotState } from '../shotstate';
import { configOf, currentZone, leftUntil, motionLeft } from './plan';

/** Number of seconds. A picture that is due within this time after waking is taken at once. */
const earlySeconds = 5;

/** Returns the words of the note for a deep sleep. With them it returns the seconds until the chip must wake, and whether motion must wake it. */
export function planSleep(trip: ShotTrip, state: ShotState): ReturnType<Shots['goToSleep']> {
  const config = configOf(trip);
  const pause = config && config['camera.motion'] === 'on' ? motionLeft(trip, state, config) : undefined;
  const left = pause || leftUntil(trip, state);
  const zone = currentZone(trip);
  const most = state.most;
  return {
    note: [
      left === undefined ? '-' : left.toFixed(2), state.next ? state.next.due : 0, trip.calendar.seconds().toFixed(2),
      zone === undefined ? '-' : zone,
      state.movedMs === undefined ? '-' : Math.floor((trip.clock.now() - state.movedMs) / 1000), pause === undefined ? 't' : 'm'
    ].concat(most || state.slow ? (most ? [most.id, most.size, most.left] : [0, 0, 0]).concat(state.slow || 0) : []).join(' '),
    left: left,
    isByMotion: pause === 0
  };
}

/** Restores the state after a boot, from the words of the last sleep's note. @returns true if the chip must stay awake */
export function wakeFrom(trip: ShotTrip, state: ShotState, note: string[], slept: number | undefined, isMoved: boolean): boolean {
  if (slept === undefined) {
    state.asked = 'start';
    return true;
  }
  const now = trip.clock.now();
  function number(i: number): number { return numberOf(note[i]); }
  state.isSure = true;
  // Word 0 has the seconds until the next picture. It is `-`, read as NaN, if none is planned. If word 5 is `m`, the chip woke only because the pause
  // after motion has ended.
  const soon = note[5] === 'm' ? NaN : number(0) - slept;
  // the time is kept in hundredths of a second, since rounding errors would add up over the many sleeps of a night
  const seconds = number(2);
  const moved = number(4);
  if (seconds > 0) trip.calendar.set(seconds + slept, isNaN(number(3)) ? undefined : number(3));
  if (!isNaN(soon)) state.next = { ms: soon <= earlySeconds ? now : now + soon * 1000, due: number(1) };
  if (moved >= 0) state.movedMs = now - (moved + slept) * 1000;
  if (number(8)) state.most = { id: number(6), size: number(7), left: number(8) };
  if (number(9)) state.slow = number(9);
  if (isMoved) state.asked = 'motion';
  return isMoved || soon <= earlySeconds || note[5] === 'm';
}
