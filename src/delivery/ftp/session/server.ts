import type { Fault } from '../../../fault';
import type { NameRule } from '../../../modem/modem';
import type { Image } from '../../../source/source';
import { find, has } from '../../../text';
import type { DeliveryTrip, ImageTrip } from '../../deliverytrip';
import { dayOf, noteServer } from '../../servernote';

/** Number of characters in a file name that every modem accepts. */
const shortest = 50;
/** Number of images whose temporary names the server has refused in two rounds, after which no further one gets any. */
const mostUnnamed = 3;
/** Number of such images in one round, after which the others of this round get none. */
const mostInRound = 2;
/** Length of an image's mark in `server.unnamed`. */
const markChars = 8;
/** Sign in `server.unnamed` for the end of a round. */
const roundEnd = '|';
/** Days after which it is forgotten that the server refuses temporary names. */
const forgetDays = 7;
/** So many days or more are the difference between two clocks: that of the network, and the chip's own. */
const otherClock = 5000;

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
  trip.log.warn('modem', 'it refuses a name of ' + length + ' characters; from now on longer names than ' + shortest + ' are replaced by short ones, each unique');
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

/**
 * Returns the mark of the image. Each try of a live picture has its own, since that picture has no later try.
 * @param isPlain true: the server has refused the temporary name itself, so nothing of that name is there
 */
function markOf(trip: DeliveryTrip, image: Image, isPlain: boolean): string {
  return trip.hash(image.path + (isPlain ? ' ' : '  ') + (image.isLive ? trip.clock.now() : image.size));
}

/** Whether the image is on the server under its temporary name, whole and verified, since a rename was refused. */
export function waitsForName(trip: DeliveryTrip, image: Image): boolean {
  return !!trip.server.unnamed && has(trip.server.unnamed, markOf(trip, image, false));
}

/**
 * Whether the image gets a temporary name on the server. What was learnt more than a week ago is forgotten, since a person may have changed the
 * server. An image whose temporary name stands on the server keeps that. A server that may have the habit gets few more in one round.
 */
export function takesTemporary(trip: DeliveryTrip, image: Image): boolean {
  const server = trip.server;
  const days = server.noRename ? dayOf(trip) - server.renameDay! : 0;
  if (days < 0 || days >= otherClock) {
    server.renameDay = dayOf(trip);
    noteServer(trip, true);
  } else if (days >= forgetDays) {
    delete server.noRename;
    delete server.renameDay;
    delete server.unnamed;
    noteServer(trip);
  }
  const marks = server.unnamed || '';
  if (waitsForName(trip, image)) return true;
  return !server.noRename && !has(marks, markOf(trip, image, true)) && marks.length - marks.lastIndexOf(roundEnd) <= mostInRound * markChars;
}

/** Notes that the server has refused the image's temporary name (`isPlain`), or does not change it. */
export function noteUnnamed(trip: ImageTrip, isPlain: boolean): void {
  const server = trip.server;
  const marks = server.unnamed || '';
  const mark = markOf(trip, trip.attempt.image, isPlain);
  if (server.noRename || has(marks, mark)) return;
  server.unnamed = marks + mark;
  noteServer(trip);
}

/** Whether it is a habit of the server that it refuses temporary names: three images in two rounds show it. */
export function hasHabit(trip: DeliveryTrip): boolean {
  const server = trip.server;
  const marks = server.unnamed || '';
  if (!server.noRename && has(marks, roundEnd) && marks.length > mostUnnamed * markChars) {
    trip.log.warn('server', 'refuses temporary names, or their change; for a week images go under their own names from the start, so half an image may be seen there');
    server.noRename = true;
    noteServer(trip);
  }
  return !!server.noRename;
}

/**
 * Forgets what was noted of the image's temporary name (`isPlain` as in `noteUnnamed`). It was changed, its file is deleted, or it was not the cause.
 */
export function forgetUnnamed(trip: ImageTrip, isPlain: boolean): void {
  const marks = trip.server.unnamed || '';
  const at = marks ? find(marks, markOf(trip, trip.attempt.image, isPlain), 0) : -1;
  if (at < 0) return;
  trip.server.unnamed = marks.slice(0, at) + marks.slice(at + markChars);
  noteServer(trip, true);
}

/** Notes that the round ends, since a habit of the server shows in two rounds. */
export function endNaming(trip: DeliveryTrip): void {
  const marks = trip.server.unnamed;
  if (!marks || marks.slice(-1) === roundEnd) return;
  trip.server.unnamed = marks.replace(roundEnd, '') + roundEnd;
  noteServer(trip, true);
}
