// Sets the names of an image, and what is known of its copies, before a try.

import type { Image } from '../../source/source';
import { createAttempt, forgetCopies, forgetLive, type DeliveryTrip } from '../deliverytrip';
import { fileNamed, nameImage } from '../names/imagename';
import { safeName, shortName, today } from '../names/safename';
import { numbered } from '../names/template';
import { isReplyEnough } from '../verdict';
import { ruleOf } from './session/server';

/** An image has this ending until the server has shown that it holds the whole image. */
const temporary = '.part';

function setNames(trip: DeliveryTrip, image: Image): string {
  const rule = ruleOf(trip);
  nameImage(trip, image);
  const given = fileNamed(image);
  const wanted = image.takenNames ? numbered(given, trip.hash(image.path + ' ' + image.takenNames)) : given;
  const own = safeName(wanted, rule, trip.hash);
  const isRenamed = trip.link.modem.hasRename && !trip.server.noRename && (trip.config['upload.verify'] !== 'none' || image.isLive) && !isReplyEnough(trip);
  trip.variables['finalName'] = own;
  if (own !== wanted && !image.isLive) trip.log.info('image', image.path + ' is sent as ' + own + ', since the modem does not accept its name');
  return trip.variables['name'] = isRenamed ? shortName(own, rule.longest - temporary.length, trip.hash) + temporary : own;
}

/** Begins a try of the image, or ends the last one. @param isOther a new image: neither modem nor server has any of it */
export function takeImage(trip: DeliveryTrip, image: Image | undefined, isOther: boolean): void {
  forgetLive(trip);
  trip.attempt = createAttempt(image);
  if (!image) return;
  const name = setNames(trip, image);
  if (isOther) {
    forgetCopies(trip);
    if (!image.isLive) trip.copies.resumable = '';
  }
  trip.variables['size'] = '' + image.size;
  trip.variables['hasBlank'] = name.indexOf(' ') < 0 ? '' : '1';
  trip.attempt.date = image.begun || today(trip.calendar.stamp());
  trip.attempt.isRetry = !!image.begun;
  if (image.begun) trip.copies.mayHaveCopy = true;
}
