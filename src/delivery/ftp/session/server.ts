import type { Fault } from '../../../fault';
import type { NameRule } from '../../../modem/modem';
import type { Image } from '../../../source/source';
import type { DeliveryTrip, ImageTrip } from '../../deliverytrip';
import { dayOf, noteServer } from '../../servernote';

/** Number of characters in a file name that every modem accepts. */
const shortest = 50;
/** Number of images whose temporary names the server has refused, before it may be its habit. */
const mostUnnamed = 3;
/** Mark of an image that was delivered under its own name in the end. */
const goneMark = '-';
/** Days after which it is forgotten that the server refuses temporary names. */
const forgetDays = 7;

/** Returns the rule for file names that the modem accepts. It allows fewer characters once the modem has refused a long name. */
export function ruleOf(trip: DeliveryTrip): NameRule {
  const rule = trip.link.modem.names();
  if (trip.server.isShort) rule.longest = Math.min(rule.longest, shortest);
  return rule;
}

/**
 * Notes that the modem refused a long file name, so that names are short from now on. A manual may promise too many characters: Quectel's for UG
 * modems has 50, that for the BG96 has 255.
 */
export function noteRefusedName(trip: DeliveryTrip, fault: Fault): void {
  const isOfName = fault.code === 'bad-name' || fault.code === 'unknown' || fault.code === 'refused' || fault.code === 'too-long';
  const length = (trip.variables['name'] || '').length;
  if (!isOfName || trip.attempt.phaseBytes || trip.server.isShort || length <= shortest) return;
  trip.server.isShort = true;
  trip.log.warn('modem', 'it refuses a name of ' + length + ' characters; from now on longer names than ' + shortest
    + ' are replaced by short ones, each unique');
  noteServer(trip);
}

/** Logs once a session that the login has succeeded. */
export function tellLogin(trip: DeliveryTrip): void {
  if (!trip.session.isIn) trip.log.info('server', 'logged in at ' + trip.config['ftp.host'] + ' as ' + trip.config['ftp.user']);
  trip.session.isIn = true;
}

/** Notes that the login takes long, so that the next login has a long timeout at once. */
export function noteSlow(trip: DeliveryTrip): void {
  trip.server.isSlow = true;
  noteServer(trip);
}

/** Returns the mark of an image whose temporary name was refused. Each live picture has the same, since its path stays. */
function markOf(trip: DeliveryTrip, image: Image): string {
  return trip.hash(image.path + (image.isLive ? '' : ' ' + image.size));
}

function marksOf(trip: DeliveryTrip): string[] {
  return (trip.server.unnamed || '').split(',').filter(function (mark) { return !!mark; });
}

/** Whether the image waits on the server under its temporary name, whole and verified, since its rename was refused. */
export function waitsForName(trip: DeliveryTrip, image: Image): boolean {
  return marksOf(trip).indexOf(markOf(trip, image)) >= 0;
}

function isFull(trip: DeliveryTrip): boolean {
  return marksOf(trip).length >= mostUnnamed;
}

/** Notes that the server does take and change temporary names, but for those of the images that wait. @param marks of the images that wait */
function allowTemporary(trip: DeliveryTrip, marks: string): void {
  const server = trip.server;
  if (!server.noRename && (server.unnamed || '') === marks) return;
  delete server.noRename;
  delete server.renameDay;
  server.unnamed = marks;
  noteServer(trip, true);
}

/** Notes that the image got its name by a rename. */
export function noteNamed(trip: ImageTrip): void {
  const own = markOf(trip, trip.attempt.image);
  allowTemporary(trip, marksOf(trip).filter(function (mark) { return mark !== goneMark && mark !== own; }).join(','));
}

/**
 * Whether the image gets a temporary name on the server. An image that waits there under such a name keeps it. After three images that were refused,
 * no other one gets any in this session. What was learnt more than a week ago is forgotten, since a person may have changed the server.
 */
export function takesTemporary(trip: DeliveryTrip, image: Image): boolean {
  const server = trip.server;
  if (server.noRename && Math.abs(dayOf(trip) - (server.renameDay || 0)) >= forgetDays) allowTemporary(trip, '');
  if (server.plain === image.path) return false;
  return waitsForName(trip, image) || (!server.noRename && !(isFull(trip) && trip.session.hasRefused));
}

/** Notes that the server has refused a temporary name, or its change. After three images, a refusal in another session shows its habit. */
function noteRefusal(trip: DeliveryTrip, isHabit: boolean, mark: string): void {
  const server = trip.server;
  if (mark) server.unnamed = marksOf(trip).concat(mark).join(',');
  if (isHabit && !trip.session.hasRefused && !server.noRename) {
    trip.log.warn('server', 'refuses temporary names, or their change; '
      + 'for a week images go under their own names from the start, so half an image may be seen there');
    server.noRename = true;
  }
  trip.session.hasRefused = true;
  noteServer(trip);
}

/** Notes that the server has refused the rename of the image. @returns true if it is not to wait any more, since it was refused before */
export function noteUnnamed(trip: ImageTrip): boolean {
  const image = trip.attempt.image;
  const isWaiting = waitsForName(trip, image);
  const isHabit = isFull(trip) || (isWaiting && !!image.isLive);
  noteRefusal(trip, isHabit, isWaiting || isHabit ? '' : markOf(trip, image));
  return isWaiting || isHabit;
}

/** Notes that an image, whose temporary name the server has refused, was delivered under its own name. */
export function notePlain(trip: ImageTrip): void {
  const server = trip.server;
  if (server.plain !== trip.attempt.image.path) return;
  delete server.plain;
  const own = markOf(trip, trip.attempt.image);
  if (waitsForName(trip, trip.attempt.image)) {
    server.unnamed = marksOf(trip).map(function (mark) { return mark === own ? goneMark : mark; }).join(',');
  }
  else if (!trip.attempt.image.isCheck) return noteRefusal(trip, isFull(trip), isFull(trip) ? '' : goneMark);
  noteServer(trip);
}
