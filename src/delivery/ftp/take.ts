// Sets the names of an image on the server, and what is known of its copies, before a try.

import type { Image } from '../../source/source';
import { numbered } from '../../template';
import { beginAttempt, forgetCopies, type DeliveryTrip } from '../deliverytrip';
import { pictureDigest } from '../lastbytes';
import { fileNamed, nameImage } from '../names/imagename';
import { safeName, shortName } from '../names/safename';
import { isReplyEnough } from '../verdict';
import { ruleOf, takesTemporary } from './session/server';

/** Ending of an image's name on the server, until the server has shown that it holds the whole image. */
const temporary = '.part';
/** Number of characters of a digest in a name, with its hyphen. */
const digestChars = 9;

/** Returns the image's temporary name. It holds a digest of the picture, so that no other camera has it. */
function temporaryName(trip: DeliveryTrip, image: Image, own: string): string {
  const isOwn = !!image.takenNames;
  const short = shortName(own, ruleOf(trip).longest - temporary.length - (isOwn ? 0 : digestChars), trip.hash);
  return (isOwn ? short : numbered(short, pictureDigest(trip, image))) + temporary;
}

/**
 * Sets the image's two names on the server: the temporary name (`name`) and its own (`finalName`). They are equal if the file is not to be renamed.
 */
export function setNames(trip: DeliveryTrip, image: Image): void {
  const rule = ruleOf(trip);
  nameImage(trip, image);
  const wanted = fileNamed(trip, image);
  const own = safeName(wanted, rule, trip.hash);
  const isRenamed = trip.link.modem.hasRename && takesTemporary(trip, image) && (trip.config['upload.verify'] !== 'none' || image.isLive)
    && !isReplyEnough(trip);
  trip.variables['finalName'] = own;
  if (own !== wanted && !image.isLive) trip.log.info('image', image.path + ' is sent as ' + own + ', since the modem does not accept its name');
  const name = isRenamed ? temporaryName(trip, image, own) : own;
  trip.variables['name'] = name;
  trip.variables['hasBlank'] = name.indexOf(' ') < 0 ? '' : '1';
}

/**
 * Begins a try of the image.
 * @param image undefined: no new try begins, and only the try before ends
 * @param isOther true: it is a new image, of which neither modem nor server has any byte
 */
export function takeImage(trip: DeliveryTrip, image: Image | undefined, isOther: boolean): void {
  beginAttempt(trip, image);
  if (!image) return;
  setNames(trip, image);
  if (isOther) {
    forgetCopies(trip);
    if (!image.isLive) trip.copies.clean = trip.copies.out = '';
  }
  trip.variables['size'] = '' + image.size;
  if (trip.attempt.isRetry) trip.copies.mayHaveCopy = true;
}
