// Gathers what is known when the table of ownership.ts decides whose file the server has.

import { fromDigits, wholeOf } from '../number';
import { isToGo } from '../source/removal';
import { LiveNote, ShownNote, type Words } from '../store/notewords';
import type { DeliveryTrip, ImageTrip } from './deliverytrip';
import { Kind, Name, type At, type Facts } from './ownership';
import { isTold, Told } from './told';
import { isReplyEnough, isUnasked } from './verdict';

/** The kind of failure in an image's account (round/image/tryaccount.ts): the server confirmed the upload, and showed another file. */
const shownKind = 2;
/** Most other names that one image gets. At two tries a day, they last for more than a month. */
const mostNames = 99;

/** Name of the note on the card about the file of the live picture. Only the note shows that this firmware has written the file. */
const note = 'shown';

function isLivePicture(trip: ImageTrip): boolean {
  return !!trip.attempt.image.isLive && !trip.attempt.image.isReport;
}

/** Returns the words of the note about the live picture's file. They have no sizes if the note is about another name or server. */
function shownWords(trip: ImageTrip): Words<ShownNote> {
  const image = trip.attempt.image;
  const config = trip.config;
  const mark = trip.hash([config['http.url'] || config['ftp.host'] + config['ftp.directory'], image.to, image.takenNames].join(' '));
  const known = trip.notes.get(note);
  const words = known.split(' ') as Words<ShownNote>;
  // earlier firmware has noted only the last picture
  if (!known && !image.takenNames) return [mark, '0', trip.notes.get('live').split(' ')[LiveNote.size] || '0'] as Words<ShownNote>;
  return words[ShownNote.mark] === mark ? words : [mark, '0', '0'] as Words<ShownNote>;
}

/** Returns the sizes in bytes that this camera's own file under the image's name may have, as far as they are known. */
export function ownSizes(trip: ImageTrip): number[] {
  const image = trip.attempt.image;
  if (!isLivePicture(trip)) return [image.takenNames ? 0 : image.delivered || 0];
  const words = shownWords(trip);
  return [wholeOf(words[ShownNote.begun]) || 0, wholeOf(words[ShownNote.before]) || 0];
}

/** Whether an upload of the live picture has begun, and no record tells its end. In its place, it may have left any part of the picture. */
function isOpen(trip: ImageTrip): boolean {
  if (!isLivePicture(trip)) return false;
  const last = trip.notes.get('live').split(' ') as Words<LiveNote>;
  const isOver = last[LiveNote.ended] === '0' || last[LiveNote.ended] === '-1';
  const begun = shownWords(trip)[ShownNote.begun];
  return wholeOf(begun) > 0 && !(isOver && last[LiveNote.size] === begun);
}

/** Returns the size of this camera's own file under the image's name. */
function ownSize(trip: ImageTrip, kind: Kind): number {
  const final = trip.attempt.shown.final;
  const sizes = ownSizes(trip);
  const isOwn = typeof final === 'number' && (sizes.indexOf(final) >= 0 || (kind === Kind.place && final < sizes[0]! && isOpen(trip)));
  return isOwn ? final : sizes[0]!;
}

/** Notes that an upload of the live picture takes the place of the file under its name, as it was found. */
export function noteWrite(trip: ImageTrip): void {
  const final = trip.attempt.shown.final;
  if (!isLivePicture(trip)) return;
  const words = shownWords(trip);
  trip.notes.put(note, [words[ShownNote.mark], typeof final === 'number' ? final : words[ShownNote.begun], trip.attempt.image.size].join(' '));
}

/** Whether the server is asked for the file under the image's final name. A try that began before may have left it there. */
export function isAsked(trip: ImageTrip): boolean {
  // a file sent by a form has no URL to ask for
  if (trip.config['http.form']) return false;
  // by reply, only after the server has ended an upload with an error, perhaps behind its last byte
  if (trip.config['upload.verify'] === 'reply') {
    return !trip.config['http.url'] && !!trip.attempt.isRetry && (trip.copies.clean || trip.copies.out) === trip.attempt.image.path;
  }
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
  const delivered = ownSize(trip, kind);
  const shown = trip.attempt.shown;
  const isOut = trip.copies.out === image.path;
  // a server that never shows the live picture shows no other file in its place either
  const isFixed = image.isReport || (image.isLive && delivered && shown.final === 'untold');
  const facts: Facts = {
    at: at, kind: kind, leastRest: image.isLive ? Infinity : leastRest, asks: isAsked(trip), size: image.size,
    name: isFixed ? Name.fixed : image.takenNames && !image.isLive ? Name.own : Name.shared,
    heeds: !!trip.attempt.isConditional,
    begun: !!trip.attempt.isRetry || isOpen(trip),
    doubt: trip.config['upload.verify'] === 'content'
      || (image.isDoubtNoted && trip.copies.clean !== image.path && !(isOut && (shown.final === image.size || shown.temp === image.size))),
    isOut: isOut,
    delivered: delivered,
    isAltered: kind === Kind.put && !!image.tries && fromDigits(image.tries[0]!) % 5 === shownKind
  };
  return Object.assign(facts, shown);
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
