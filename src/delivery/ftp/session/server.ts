// Properties of this server, stored in /snapferry/state for one config.json: images vanish after the reply, no rename, slow login. A
// sleeping camera boots before each round.

import { createServer, type DeliveryTrip } from '../../trip';

/** After as many consecutive losses, only the server's reply counts. */
const mostVanished = 2;

/** Whether the reply to a complete transfer is the proof: by `upload.verify`, or because the server removes images. */
export function isReplyEnough(trip: DeliveryTrip): boolean {
  return trip.config['upload.verify'] === 'reply' || trip.server.vanished >= mostVanished;
}

function note(trip: DeliveryTrip): void {
  const known = trip.server.vanished || trip.server.noRename || trip.server.isSlow ? [trip.configDigest, trip.server.vanished, trip.server.noRename ? 1 : 0, trip.server.isSlow ? 1 : 0].join(' ') : '';
  if (known || trip.notes.get('server')) trip.notes.put('server', known);
}

export function recallServer(trip: DeliveryTrip): void {
  const known = trip.notes.get('server');
  const isKnown = known.indexOf(trip.configDigest + ' ') === 0;
  trip.server = createServer();
  if (!isKnown) return;
  trip.server.vanished = +known.slice(-5, -4);
  if (known.slice(-3, -2) === '1') trip.server.noRename = true;
  if (known.slice(-1) === '1') trip.server.isSlow = true;
}

/** Logs the login once per session. */
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
