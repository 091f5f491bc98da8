import type { Fault } from '../../../fault';
import type { NameRule } from '../../../modem/modem';
import type { DeliveryTrip } from '../../deliverytrip';
import { noteServer } from '../../servernote';

/** Number of characters in a file name that every modem accepts. */
const shortest = 50;

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

/** Notes that the server does not rename files. From now on, images get their final names at once. */
export function giveUpRename(trip: DeliveryTrip): void {
  trip.log.warn('server', 'this server does not allow a rename; from now on images go under their own names from the start');
  trip.server.noRename = true;
  noteServer(trip);
}
