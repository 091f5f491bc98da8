// What the card notes about the server, for the same `config.json`. A sleeping camera boots before each round, and would otherwise forget it.

import { wholeOf } from '../number';
import { ServerNote, type Words } from '../store/notewords';
import { createServer, type DeliveryTrip } from './deliverytrip';

/** Returns the number of today, counted from 1970, or from the last power cut if the clock is unknown. */
export function dayOf(trip: DeliveryTrip): number {
  return Math.floor((trip.calendar.seconds() || trip.sleep.seconds()) / 86400);
}

/**
 * Writes onto the card what is known about the server, if it differs from a usual server.
 * @param mayWait true: the note waits for the next write onto the card
 */
export function noteServer(trip: DeliveryTrip, mayWait?: boolean): void {
  const server = trip.server;
  if (server.noRename && server.renameDay === undefined) server.renameDay = dayOf(trip);
  const flags = [server.noRename, server.isSlow, server.isShort, server.isCached, server.hasNoSize];
  function digitOf(flag: boolean | undefined): string { return flag ? '1' : flag === false ? '2' : '0'; }
  const words = flags.map(digitOf).concat([server.foreignDay || '0', digitOf(server.noCondition || undefined), digitOf(server.hasPages),
    '' + (server.renameDay || 0), server.unnamed || '0']);
  const isUsual = !server.vanished && words.every(function (word) { return word === '0'; });
  const known = isUsual ? '' : trip.configDigest + ' ' + server.vanished + ' ' + words.join(' ');
  if (known || trip.notes.get('server')) trip.notes.put('server', known, mayWait);
}

/** Restores what the card keeps about this server. If the settings have changed, nothing is known. */
export function recallServer(trip: DeliveryTrip): void {
  const known = trip.notes.get('server');
  const isKnown = known.indexOf(trip.configDigest + ' ') === 0;
  trip.server = createServer();
  if (!isKnown) return;
  const words = known.split(' ') as Words<ServerNote>;
  trip.server.vanished = wholeOf(words[ServerNote.vanished]) || 0;
  if (words[ServerNote.noRename] === '1') {
    trip.server.noRename = true;
    trip.server.renameDay = wholeOf(words[ServerNote.renameDay]) || 0;
  }
  const unnamed = words[ServerNote.unnamed];
  if (unnamed && unnamed !== '0') trip.server.unnamed = unnamed;
  if (words[ServerNote.isSlow] === '1') trip.server.isSlow = true;
  if (words[ServerNote.isShort] === '1') trip.server.isShort = true;
  if (words[ServerNote.isCached] === '1') trip.server.isCached = true;
  // earlier firmware has noted 1
  if (words[ServerNote.foreignDay] > '1') trip.server.foreignDay = words[ServerNote.foreignDay];
  if (words[ServerNote.noCondition] === '1') trip.server.noCondition = true;
  const hasPages = words[ServerNote.hasPages];
  if (hasPages === '1' || hasPages === '2') trip.server.hasPages = hasPages === '1';
  const hasNoSize = words[ServerNote.hasNoSize];
  if (hasNoSize === '1' || hasNoSize === '2') trip.server.hasNoSize = hasNoSize === '1';
}
