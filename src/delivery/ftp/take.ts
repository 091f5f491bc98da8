// An image is taken in hand: its names, and whether it is still what it was at the try before.

import { noteLargest } from '../../link/link';
import type { Image } from '../../source/source';
import { safeName, shortName } from '../names';
import { createAttempt, type DeliveryTrip } from '../trip';
import { today } from './folder';
import { isReplyEnough } from './server';
import { printNow } from './stage';

/** After a name until the server has shown that it holds the whole image. */
const temporary = '.part';

/** The name at the server, and the one that the image has there until it is proved. */
function setNames(trip: DeliveryTrip, image: Image): void {
  const rule = trip.link.modem!.names;
  const own = safeName(image.name, rule, trip.hash);
  const isRenamed = trip.link.modem!.hasRename && !trip.server.noRename && trip.config!['upload.verify'] !== 'none' && !isReplyEnough(trip);
  trip.bag['finalName'] = own;
  trip.bag['name'] = isRenamed ? shortName(own, rule.longest - temporary.length, trip.hash) + temporary : own;
  if (own !== image.name) trip.log.info('image', image.path + ' goes as ' + own + ', since the modem cannot take its name');
}

/** A file that is another than at the try before is a new image, of which neither modem nor server has anything. */
function compare(trip: DeliveryTrip, image: Image): void {
  const print = printNow(trip, image);
  if (image.print && image.print !== print) {
    image.again = 'it was rewritten meanwhile';
    image.begun = trip.copies.staged = trip.copies.sound = trip.copies.ahead = '';
    trip.copies.mayHaveCopy = true;
  }
  image.print = print;
}

/** @param about which try it is, for the log */
export function takeImage(trip: DeliveryTrip, image: Image | undefined, about: string): void {
  trip.attempt = createAttempt(image);
  if (!image) return;
  setNames(trip, image);
  compare(trip, image);
  trip.bag['size'] = '' + image.size;
  trip.bag['hasBlank'] = trip.bag['name']!.indexOf(' ') < 0 ? '' : '1';
  trip.attempt.date = image.begun || today(trip);
  trip.attempt.isRetry = !!image.begun;
  if (image.begun) trip.copies.mayHaveCopy = true;
  trip.attempt.startedMs = trip.clock.now();
  noteLargest(trip, image.size);
  trip.log.info('image', image.path + ', ' + image.size + ' bytes, ' + about);
}
