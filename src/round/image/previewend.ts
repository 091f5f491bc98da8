// The end of a preview's try: it has arrived, or it has failed. The record of it is in the journal alone.

import { countTries, triedRounds } from '../../source/imagepart';
import type { Image } from '../../source/source';
import { firstDay } from '../../store/journalrecord';
import { countOnCard } from '../../store/oncard';
import { inBytes } from '../../text';
import type { RoundTrip } from '../roundtrip';

/** Rounds in which a preview has failed after which its image counts as one without. The journal has one digit for them. */
export const mostRounds = 3;
/** The day in the record of a preview that has arrived, if it is unknown. */
const unknownDay = '19700101';

/**
 * Notes that a preview is on the server.
 * @param isShown whether the server has confirmed that
 * @returns false if the card did not accept the record
 */
export function endPreview(trip: RoundTrip, preview: Image, isShown: boolean): boolean {
  const round = trip.round;
  const whole = preview.whole!;
  // after a power cut, the server may have had it already, and no upload has begun
  whole.preview = isShown ? preview.begun || unknownDay : firstDay;
  if (!trip.source.deliver(whole, 'p')) return false;
  if (trip.config && trip.config['images.preview'] === 'only') countOnCard(trip.notes, 1);
  round.image = undefined;
  round.previews = (round.previews || 0) + 1;
  round.vain = 0;
  trip.log.info('image', whole.path + ': its preview has arrived as ' + trip.delivery.acts().deliveredAs() + ', ' + inBytes(preview.size) + ' in '
    + ((trip.clock.now() - round.startedMs) / 1000).toFixed(1) + ' s');
  return true;
}

/** Notes that the try of a preview has failed. If the server was busy, that does not count. */
export function failPreview(trip: RoundTrip, preview: Image): void {
  const whole = preview.whole!;
  // the beginning of the upload has counted this round already
  const more = (preview.begun ? 0 : 1) - (trip.round.busy === undefined ? 0 : 1);
  trip.round.vain = (trip.round.vain || 0) + 1;
  if (!more || !trip.source.deliver(countTries(whole, more), 'p')) trip.source.skip(whole);
  trip.log.warn('image', whole.path + ': its preview has not arrived; ' + (triedRounds(whole) < mostRounds ? 'it is tried again in the next round'
    : 'after ' + mostRounds + ' rounds, the image counts as one without'));
}
