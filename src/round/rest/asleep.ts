// The chip's deep sleep between two rounds. The chip sleeps in pieces. Each piece ends with a boot, which goes on with the sleep that a
// note on the card describes.

import { noteOff, offWord } from '../../link/link';
import { numberOf } from '../../number';
import { SleepNote, type Words } from '../../store/notewords';
import type { RoundTrip } from '../roundtrip';

/** A sleep that ends this many seconds too early counts as complete. */
export const earlySeconds = 5;

/**
 * Puts the chip to sleep until the next round or picture. The whole sleep is noted on the card first, since the chip may sleep in pieces.
 * @param left seconds until the next round
 * @param due time of that round by the network's clock, in seconds since 1970; 0: unknown
 */
export function fallAsleep(trip: RoundTrip, left: number, due: number): void {
  const shots = trip.shots && trip.shots().goToSleep();
  const words = [trip.sleep.seconds().toFixed(2), left.toFixed(2), due, offWord(trip)];
  trip.notes.put('sleep', words.concat(shots ? shots.note : []).join(' '));
  trip.light.show(0, 0, 0, 0);
  trip.logfile.write('', true);
  if (shots && shots.isByMotion && trip.sleep.fallAsleepUntilMotion) trip.sleep.fallAsleepUntilMotion();
  else trip.sleep.fallAsleep(Math.min(left, trip.sleep.longestSeconds, shots && shots.left !== undefined ? shots.left : left));
}

/**
 * Finds out, once a boot, whether the chip has woken in the middle of a noted sleep. If nothing is due, it sleeps again.
 * @returns whether the chip sleeps again
 */
export function goOnSleeping(trip: RoundTrip): boolean {
  const note = trip.notes.get('sleep').split(' ') as Words<SleepNote>;
  const isMoved = !!trip.sleep.wasMoved && trip.sleep.wasMoved();
  const planned = numberOf(note[SleepNote.left]);
  const began = numberOf(note[SleepNote.began]);
  const isAsleep = (trip.sleep.wasAsleep() || isMoved) && planned >= 0 && began >= 0 && note.length >= SleepNote.shots;
  trip.schedule.hasLooked = true;
  trip.schedule.due = numberOf(note[SleepNote.due]) || 0;
  if (!isAsleep) {
    if (trip.shots) trip.shots().wakeUp([], undefined, false);
    return false;
  }
  const shot = numberOf(note[SleepNote.shots]);
  const piece = Math.min(planned, trip.sleep.longestSeconds, shot >= 0 ? shot : Infinity);
  const slept = trip.sleep.seconds() - began;
  // if the chip's clock stops during sleep, a whole piece counts as slept; but motion may end a piece at any time
  const passed = isMoved ? Math.max(0, slept) : slept < piece / 2 ? piece : slept;
  const left = planned - passed;
  noteOff(trip, numberOf(note[SleepNote.isOff]), passed);
  trip.schedule.isPlanned = true;
  trip.schedule.dueMs = trip.clock.now() + left * 1000;
  const isAwake = !!trip.shots && trip.shots().wakeUp(note.slice(SleepNote.shots), passed, isMoved);
  if (trip.shots) trip.schedule.isCounted = trip.calendar.seconds() > 0;
  if (isAwake || left <= earlySeconds) return false;
  fallAsleep(trip, left, trip.schedule.due);
  return true;
}

/** Waits for ever after the chip was put to sleep: the chip boots when it wakes, so the state never ends. */
export async function endAsleep(): Promise<void> {
  await until(function () { return; });
}
