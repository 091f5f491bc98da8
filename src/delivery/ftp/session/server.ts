// Properties of this server, stored in /snapferry/state for one config.json: images vanish after the reply, no rename, slow login. A
// sleeping camera boots before each round.

import type { Fault } from '../../../fault';
import type { NameRule } from '../../../modem/modem';
import { ServerNote } from '../../../store/notewords';
import { createServer, mostVanished, type DeliveryTrip } from '../../deliverytrip';

/** Length of a name that every modem accepts, in characters. */
const shortest = 50;

/** Whether the reply to a complete transfer is the proof: by `upload.verify`, or because the server removes images. */
export function isReplyEnough(trip: DeliveryTrip): boolean {
  return trip.config['upload.verify'] === 'reply' || trip.server.vanished >= mostVanished;
}

function note(trip: DeliveryTrip): void {
  const server = trip.server;
  const words = [trip.configDigest, server.vanished, server.noRename ? 1 : 0, server.isSlow ? 1 : 0].concat(server.isShort ? [1] : []);
  const known = server.vanished || server.noRename || server.isSlow || server.isShort ? words.join(' ') : '';
  if (known || trip.notes.get('server')) trip.notes.put('server', known);
}

export function recallServer(trip: DeliveryTrip): void {
  const known = trip.notes.get('server');
  const isKnown = known.indexOf(trip.configDigest + ' ') === 0;
  trip.server = createServer();
  if (!isKnown) return;
  const words = known.split(' ');
  trip.server.vanished = +words[ServerNote.vanished]!;
  if (words[ServerNote.noRename] === '1') trip.server.noRename = true;
  if (words[ServerNote.isSlow] === '1') trip.server.isSlow = true;
  if (words[ServerNote.isShort]) trip.server.isShort = true;
}

/** The modem's rule for names, or a stricter one after it refused a name. */
export function ruleOf(trip: DeliveryTrip): NameRule {
  const rule = trip.link.modem.names();
  if (trip.server.isShort) rule.longest = Math.min(rule.longest, shortest);
  return rule;
}

/** A modem may accept fewer characters than one of its manuals says (Quectel's UG: 50; BG96: 255). */
export function noteRefusedName(trip: DeliveryTrip, fault: Fault): void {
  const isOfName = fault.code === 'bad-name' || fault.code === 'unknown' || fault.code === 'refused' || fault.code === 'too-long';
  const length = (trip.variables['name'] || '').length;
  if (!isOfName || trip.attempt.phaseBytes || trip.server.isShort || length <= shortest) return;
  trip.server.isShort = true;
  trip.log.warn('modem', 'it refuses a name of ' + length + ' characters; from now on longer names than ' + shortest + ' are replaced by short ones, each unique');
  note(trip);
}

export function tellLogin(trip: DeliveryTrip): void {
  if (!trip.session.isIn) trip.log.info('server', 'logged in at ' + trip.config['ftp.host'] + ' as ' + trip.config['ftp.user']);
  trip.session.isIn = true;
}

export function noteSlow(trip: DeliveryTrip): void {
  trip.server.isSlow = true;
  note(trip);
}

/** From now on images get their own names at once. */
export function giveUpRename(trip: DeliveryTrip): void {
  trip.log.warn('server', 'this server does not allow a rename; from now on images go under their own names from the start');
  trip.server.noRename = true;
  note(trip);
}

/** The image was seen whole: earlier losses were late removals or garbled names. */
export function noteSeen(trip: DeliveryTrip): void {
  if (!trip.server.vanished) return;
  trip.server.vanished--;
  note(trip);
}

/**
 * The image was gone after the server's reply to its complete transfer.
 * @returns whether it counts as delivered: after two losses it is not sent a third time
 */
export function noteVanished(trip: DeliveryTrip): boolean {
  const isTemporary = trip.variables['name'] !== trip.variables['finalName'];
  trip.attempt.isVerified = false;
  trip.server.vanished = Math.min(trip.server.vanished + 1, mostVanished);
  if (isTemporary) trip.server.noRename = true;
  note(trip);
  if (trip.server.vanished === mostVanished) {
    trip.log.error('server', 'this server removes images: ' + mostVanished + ' confirmed uploads in a row were gone; from now on its reply counts as delivery; '
      + 'set upload.verify to "reply" if that is intended (until then no image is deleted from the card)');
  }
  return isReplyEnough(trip);
}
