// Gathers what is known when the table of ownership.ts decides whose file the server has.

import { fromDigits } from '../number';
import { isToGo } from '../source/removal';
import type { DeliveryTrip, ImageTrip } from './deliverytrip';
import { Name, type At, type Facts, type Kind } from './ownership';
import { isTold, Told } from './told';
import { isReplyEnough, isUnasked } from './verdict';

/** The kind of failure in an image's account (round/image/tryaccount.ts): the server confirmed the upload, and showed another file. */
const shownKind = 2;
/** Most other names that one image gets. At two tries a day, they last for more than a month. */
const mostNames = 99;

/** Whether the server is asked for the file under the image's final name. A try that began before may have left it there. */
export function isAsked(trip: ImageTrip): boolean {
  // a file sent by a form has no URL to ask for
  if (trip.attempt.image.isLive || trip.config['upload.verify'] === 'reply' || trip.config['http.form']) return false;
  return !!trip.attempt.isRetry || !(isUnasked(trip) || isReplyEnough(trip) || trip.server.isMute || isTold(trip, Told.unseen));
}

/**
 * Returns all facts about the image of this try.
 * @param at how far the try is
 * @param kind how the image gets onto the server
 * @param leastRest least size in bytes of a file with which the upload is worth to be resumed; Infinity: it cannot be resumed
 */
export function factsOf(trip: ImageTrip, at: At, kind: Kind, leastRest: number): Facts {
  const image = trip.attempt.image;
  const facts: Facts = {
    at: at, kind: kind, leastRest: leastRest, asks: isAsked(trip), size: image.size,
    name: image.isLive ? Name.fixed : image.takenNames ? Name.own : Name.shared,
    heeds: !!trip.attempt.isConditional,
    begun: !!trip.attempt.isRetry,
    doubt: trip.config['upload.verify'] === 'content' || (image.isDoubtNoted && trip.copies.clean !== image.path),
    delivered: image.delivered || 0,
    isAltered: !!image.tries && fromDigits(image.tries[0]!) % 5 === shownKind
  };
  return Object.assign(facts, trip.attempt.shown);
}

/** Forgets what the server has shown of the file under the final name. */
export function forgetFinal(trip: DeliveryTrip): void {
  const shown = trip.attempt.shown;
  delete shown.final;
  delete shown.tail;
  delete shown.content;
}

/**
 * Gives the image its next own name, and writes that into the journal if the image's start is there already.
 * @param isTempTaken true: the first own name will not do, since it shares its temporary name with the plain one
 */
export function stepAside(trip: ImageTrip, isTempTaken: boolean): void {
  const image = trip.attempt.image;
  image.takenNames = Math.min((image.takenNames || 0) + (isTempTaken && !image.takenNames ? 2 : 1), mostNames);
  if (image.begun) trip.source.acts().account(image, image.tries || '', isToGo(trip.config['images.afterUpload'], image));
  forgetFinal(trip);
  delete trip.attempt.shown.erased;
}
