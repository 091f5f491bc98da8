// Keeps counts for the report, over boots: the starts by their reason, and the deliveries.

import { wholeOf } from '../../number';
import { CountNote, StartsNote, type Words } from '../../store/notewords';
import type { RoundTrip } from '../roundtrip';

/** Name of the note with the deliveries since the first report on this card. */
export const countNote = 'count';
/** Name of the note with the starts of the program. */
export const startNote = 'starts';
/**
 * The note remembers this number of images, those that were counted last. Power may fail between the count and the journal's record, and a
 * delivery must not count twice.
 */
const mostSuspects = 4;
/** The time from power-on to the first look at the card is shorter than this, in seconds. */
const bootSeconds = 60;

/**
 * Counts a start by its reason, once a boot. After a power cut, the chip's clock has begun again. The chip has one code for watchdog, engine crash
 * and console command, so these count as one reason.
 * @param isRecovery true: only the program starts over, not the chip
 */
export function countStart(trip: RoundTrip, isRecovery?: boolean): void {
  const words = trip.notes.get(startNote).split(' ') as Words<StartsNote>;
  const now = Math.floor(trip.sleep.seconds());
  const counts = [StartsNote.power, StartsNote.watchdog, StartsNote.recovery].map(function (i) { return wholeOf(words[i]) || 0; });
  const isAwake = isRecovery || !(trip.sleep.wasAsleep() || (trip.sleep.wasMoved && trip.sleep.wasMoved()));
  // on a desktop, whose clock is never set back, each start counts as a power cut
  const isPower = !trip.sleep.longestSeconds || !words[StartsNote.time] || now < wholeOf(words[StartsNote.time]) || now < bootSeconds;
  if (!isRecovery) trip.card.isStartCounted = true;
  const at = isRecovery ? StartsNote.recovery : isPower ? StartsNote.power : StartsNote.watchdog;
  if (isAwake) counts[at] = counts[at]! + 1;
  trip.notes.put(startNote, counts.concat(now).join(' '));
}

/**
 * Counts a delivery for the report before the journal has its record. After a power cut between both, the image is sent again. It is not
 * counted twice, since the note has the images that were counted last.
 */
export function countDelivery(trip: RoundTrip): void {
  const words = trip.notes.get(countNote).split(' ') as Words<CountNote>;
  const image = trip.round.image!;
  // an image that is sent again on request has another mark, so that it counts once more
  const mark = trip.hash(trip.delivery.acts().deliveredAs() + ' ' + image.size + (image.isByHand ? ' again' : ''));
  const before = words.slice(trip.card.isCounting ? CountNote.suspects : CountNote.last);
  const suspects = before.filter(function (one) { return one !== mark; });
  trip.card.isCounting = true;
  trip.notes.put(countNote, [
    (wholeOf(words[CountNote.delivered]) || 0) + (suspects.length < before.length ? 0 : 1), mark
  ].concat(suspects.slice(0, mostSuspects) as string[]).join(' '));
}
