// The end of a preview's try: it has arrived, or it has failed. The record of it is in the journal alone.

import { wholeOf } from '../../number';
import type { Image } from '../../source/source';
import { firstDay } from '../../store/journalrecord';
import { countOnCard } from '../../store/oncard';
import { inBytes } from '../../text';
import type { RoundTrip } from '../roundtrip';

/** Rounds in which a preview has failed after which its image counts as one without. The journal has one digit for them. */
export const mostRounds = 3;

/** Returns in how many rounds the preview of an image has failed, or 0 if it has arrived. */
export function failedRounds(image: Image): number {
  return image.preview && image.preview < firstDay ? wholeOf(image.preview) : 0;
}

/**
 * Notes that a preview is on the server.
 * @param isShown whether the server has confirmed that
 * @returns false if the card did not accept the record
 */
export function endPreview(trip: RoundTrip, preview: Image, isShown: boolean): boolean {
  const round = trip.round;
  const whole = preview.whole!;
  preview.leave!();
  whole.preview = isShown && preview.begun || firstDay;
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
  const round = trip.round;
  const whole = preview.whole!;
  const isBusy = round.busy !== undefined;
  const failed = failedRounds(whole) + (isBusy ? 0 : 1);
  preview.leave!();
  round.vain = (round.vain || 0) + 1;
  if (!isBusy) whole.preview = '0000000' + failed;
  if (isBusy || !trip.source.deliver(whole, 'p')) trip.source.skip(whole);
  trip.log.warn('image', whole.path + ': its preview has not arrived; ' + (failed < mostRounds ? 'it is tried again in the next round'
    : 'after ' + mostRounds + ' rounds, the image counts as one without'));
}
