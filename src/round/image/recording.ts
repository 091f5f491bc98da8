// The state `recording`: it writes the delivery to the journal, before the image may be deleted from the card.

import { End } from '../../fault';
import { noteDelivered } from '../../link/link';
import { isPreviewed } from '../../source/imagepart';
import { isToGo } from '../../source/removal';
import type { Image } from '../../source/source';
import { countOnCard } from '../../store/oncard';
import { inBytes } from '../../text';
import { endActs } from '../brownout';
import { endCheck } from '../check';
import { noteAsked } from '../remotesend';
import { countDelivery } from '../report/counts';
import { noteForReport } from '../report/faultnote';
import { endReport } from '../report/report';
import type { ReadyTrip } from '../roundtrip';
import { noteSuccess } from './cardtime';
import { endLive } from './live';
import { endPreview } from './previewend';

/**
 * Returns the kind of the journal's record, a letter. `d`: the image is delivered. `x`: it is delivered, and is also to be deleted from the
 * card. `g`: its file was rewritten meanwhile, so it is a new image.
 * @param isShown true if the server has shown that it holds the image
 */
function deliveryOf(trip: ReadyTrip, image: Image, isShown: boolean): 'd' | 'x' | 'g' {
  if (!isToGo(trip.config['images.afterUpload'], image) || !isShown) return 'd';
  const fingerprint = trip.source.fingerprintOf(image, true);
  if (fingerprint === undefined || image.fingerprint === undefined) return 'd';
  return fingerprint && fingerprint === image.fingerprint ? 'x' : 'g';
}

function removeImage(trip: ReadyTrip, image: Image, delivery: 'd' | 'x' | 'g', isShown: boolean): void {
  const log = trip.log;
  const path = image.path;
  if (delivery === 'g') log.info('image', path + ' was rewritten while it was sent, so it is not deleted: it is now a new image and is sent too');
  else if (delivery === 'x') {
    if (trip.source.acts().remove(image)) log.info('image', path + ' is deleted from the card');
    else log.error('image', path + ' is delivered, but cannot be deleted from the card');
  } else if (isToGo(trip.config['images.afterUpload'], image)) {
    const why = isShown ? 'it cannot be read to see whether it is unchanged' : 'the server did not show that it holds it';
    log.warn('image', path + ' is kept on the card, since ' + why);
  }
}

/**
 * Ends the sending of a file that has a fixed name on the server: a check's picture, the report or the live picture. It does not count as a
 * delivery.
 */
function endFixed(trip: ReadyTrip, image: Image): void {
  if (image.isCheck) endCheck(trip);
  else if (image.isReport) endReport(trip);
  else endLive(trip, image);
}

function noteProgress(trip: ReadyTrip): void {
  const round = trip.round;
  round.inARow = 0;
  if (trip.card.time && trip.card.time.isWaiting) noteSuccess(trip);
  round.failures = round.noise = round.troubles = 0;
  round.hasProgressed = true;
  endActs(trip);
}

/**
 * Runs the state `recording`: writes the delivery to the journal, and then deletes the image if config.json wants it. The state ends
 * `refused` if the card does not take the record.
 */
export async function recording(trip: ReadyTrip): Promise<void> {
  const log = trip.log;
  const image = trip.round.image!;
  const isShown = trip.delivery.acts().isVerified();
  trip.round.isProved = true;
  if (image.told && trip.config['report.everyHours']) noteForReport(trip, image.told);
  if (image.isLive) {
    endFixed(trip, image);
    return;
  }
  if (image.whole) {
    if (!endPreview(trip, image, isShown)) throw ended(End.refused, trip.source.acts().whyUnkept());
    trip.delivery.acts().endImage();
    noteDelivered(trip);
    noteProgress(trip);
    return;
  }
  const kind = deliveryOf(trip, image, isShown);
  const size = image.size;
  // a file that was rewritten meanwhile is a new image, of which no preview has arrived
  const wasSeen = trip.config['images.preview'] === 'only' && isPreviewed(image);
  if (trip.config['report.everyHours']) countDelivery(trip);
  if (!trip.source.deliver(image, kind, !isShown)) throw ended(End.refused, trip.source.acts().whyUnkept());
  const as = trip.delivery.acts().deliveredAs();
  const seconds = (trip.clock.now() - trip.round.startedMs) / 1000;
  trip.delivery.acts().endImage();
  if (trip.card.hasAsked && image.isByHand) noteAsked(trip, image.path);
  if (wasSeen) countOnCard(trip.notes, -1);
  noteDelivered(trip);
  log.info('image', image.path + ' delivered as ' + as + ', ' + inBytes(size) + ' in ' + seconds.toFixed(1) + ' s');
  removeImage(trip, image, kind, isShown);
  if (log.isDebug()) {
    // the log's lines that wait in memory are written first, so that the memory in use is measured without them
    trip.logfile.write('', true);
    log.debug('memory', 'in use now: ' + trip.memory().usage);
  }
  trip.round.delivered++;
  noteProgress(trip);
}
