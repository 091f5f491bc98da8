// Finds out that the camera's clock is behind. An image that appears between two looks at the card was taken between them. If its own time is before
// both, the camera's clock is behind by at least the difference.

import { newFault, tell } from '../../fault';
import { wholeOf } from '../../number';
import type { Image } from '../../source/source';
import { noteForReport } from '../report/faultnote';
import type { ReadyTrip } from '../roundtrip';

/** Name of the note with the minutes by which the camera's clock is behind. */
const note = 'behind';
/** Name of the note with the time of the last look after which no image waited, in minutes since 1970. It is for a sleep alone. */
const lookNote = 'looked';
/** Minutes by which a camera's clock may differ and still count as right. */
const tolerance = 10;

/** Returns the minutes by which the camera's clock is behind, as far as is known. */
export function behindMinutes(trip: ReadyTrip): number {
  return wholeOf(trip.notes.get(note)) || 0;
}

/** Notes at the end of a look or a round when it began. If images still wait, new ones cannot be told from them, so nothing is noted. */
export function noteLook(trip: ReadyTrip): void {
  const round = trip.round;
  const now = trip.calendar.seconds();
  const isDone = now && !trip.source.waiting().length && !round.skipped && !round.later && !round.held;
  trip.card.looked = isDone ? Math.floor((now - (trip.clock.now() - round.lookedMs!) / 1000) / 60) : 0;
  if (trip.config['schedule.sleep']) trip.notes.put(lookNote, '' + trip.card.looked, true);
}

/** Returns the likeliest difference between two, in minutes: whole hours, as by summer time, or whole quarters, as by a zone, else the least one. */
function likely(least: number, most: number): number {
  const found = [60, 15].map(function (step) { return Math.ceil(least / step) * step; }).filter(function (one) { return one <= most; });
  return found.length ? found[0]! : least;
}

/**
 * Learns from an image whether the camera's clock is behind, or right again.
 * @param taken when the image was taken by its own time, in minutes since 1970
 * @param now the time now, in minutes since 1970
 */
export function learnClock(trip: ReadyTrip, image: Image, taken: number, now: number): void {
  const before = behindMinutes(trip);
  if (trip.card.looked === undefined) trip.card.looked = trip.sleep.wasAsleep() ? wholeOf(trip.notes.get(lookNote)) || 0 : 0;
  // a look that seems to come was noted by a clock that was ahead
  const since = trip.card.looked > now ? 0 : trip.card.looked;
  let behind = taken + before > now + tolerance ? 0 : before;
  if (since && !image.again && !image.begun && taken + behind < since - tolerance) behind = likely(since - taken, now - taken);
  if (behind === before) return;
  trip.notes.put(note, behind ? '' + behind : '');
  if (!behind) {
    trip.log.info('image', image.path + ' shows that the camera\'s clock is no longer behind');
    return;
  }
  const fault = newFault('clock-behind', image.path, behind + ' min');
  if (trip.config['report.everyHours']) noteForReport(trip, fault);
  trip.log.warn('image', tell(fault));
}

/** Notes for the report that all images of this round were left out for their age. */
export function noteAllOld(trip: ReadyTrip): void {
  const round = trip.round;
  if (!round.tooOld || round.delivered || !trip.config['images.skipOlderMinutes'] || trip.config['images.archive'] === false) return;
  noteForReport(trip, newFault('too-old', round.tooOld + ' images', 'the newest of them was taken ' + oldMinutes(trip) + ' min ago'));
}

/** Returns how many minutes ago the newest image was taken that this round has left out for its age. */
export function oldMinutes(trip: ReadyTrip): number {
  return Math.floor(trip.calendar.seconds() / 60) - behindMinutes(trip) - (wholeOf(trip.round.oldTo) || 0);
}
