// What this server has shown of itself, kept in /snapferry/state while config.json stays as it is: images that vanish behind the reply
// to their complete transfer, that it takes no rename, that
// its login is slow. A camera that sleeps boots before each round.

import type { Trip } from './trip';

/** So many in a row, and the server takes images away: its reply is all that can be had of it. */
const mostVanished = 2;

/** Its reply to the complete transfer is the proof, by `upload.verify` or since it takes images away. */
export function isReplyEnough(trip: Trip): boolean {
  return trip.config!['upload.verify'] === 'reply' || trip.vanished >= mostVanished;
}

function note(trip: Trip): void {
  const known = trip.vanished || trip.noRename || trip.isSlow ? [trip.digest, trip.vanished, trip.noRename ? 1 : 0, trip.isSlow ? 1 : 0].join(' ') : '';
  if (known || trip.notes.get('server')) trip.notes.put('server', known);
}

export function recallServer(trip: Trip): void {
  const known = trip.notes.get('server');
  const isKnown = known.indexOf(trip.digest + ' ') === 0;
  trip.vanished = isKnown ? +known.slice(-5, -4) : 0;
  trip.noRename = isKnown && known.slice(-3, -2) === '1';
  trip.isSlow = isKnown && known.slice(-1) === '1';
  trip.noResume = trip.isMute = trip.hasWaited = false;
}

export function noteSlow(trip: Trip): void {
  trip.isSlow = true;
  note(trip);
}

/** From now on images go under their own names at once. */
export function giveUpRename(trip: Trip): void {
  trip.noRename = true;
  note(trip);
}

/** The image in hand was seen whole: a hook that is sometimes too slow, or a name that the line had garbled. */
export function noteSeen(trip: Trip): void {
  if (!trip.vanished) return;
  trip.vanished--;
  note(trip);
}

/**
 * The image in hand was gone behind the server's reply to its complete transfer.
 * @returns whether it counts as delivered all the same: one that has vanished twice is not sent a third time
 */
export function noteVanished(trip: Trip): boolean {
  const isTemporary = trip.bag['name'] !== trip.bag['finalName'];
  trip.isVerified = false;
  trip.vanished = Math.min(trip.vanished + 1, mostVanished);
  if (isTemporary) trip.noRename = true;
  note(trip);
  if (trip.vanished === mostVanished) {
    trip.log.error('server', 'this server takes images away: ' + mostVanished + ' uploads in a row were gone although it had confirmed each as complete. From now on its reply counts as the delivery; '
      + 'set upload.verify to "reply" to say that this is right (until then no image is deleted from the card)');
  }
  return isReplyEnough(trip);
}
