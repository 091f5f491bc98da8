// Fetches the file of settings, `remote.name`. A server may send anything, so only a bounded text is kept.

import { getFile, whyNoGet } from '../delivery/get/getfile';
import { createPart, Flaw, type Part } from '../delivery/get/part';
import { fixedName } from '../delivery/names/imagename';
import { End, isLost, newFault, tell } from '../fault';
import { shortWhy } from '../round/remote';
import { leftNote, takeSettings } from '../round/remoteids';
import { mostSettingsBytes } from '../store/settings';
import type { CheckInTrip } from './checkintrip';

/** The beginning of the report's field `left` if the file cannot be fetched. */
const notFetched = 'not fetched: ';
const tooLong = 'it is longer than ' + mostSettingsBytes + ' bytes; shorten it';

/**
 * Fetches the file. That the server refuses it is noted for the report.
 * @returns why it was not fetched, as the end of a sentence; empty if it was, or if there is none
 */
async function fetchWhole(trip: CheckInTrip, name: string, part: Part): Promise<string> {
  const none = whyNoGet(trip);
  if (none) return none;
  const { end, fault } = await tried(getFile(trip, name, part, true));
  if (part.flaw === Flaw.unwanted || part.got > mostSettingsBytes) {
    trip.notes.put(leftNote, shortWhy(notFetched + tooLong));
    return tooLong;
  }
  if (end === End.broken) throw ended(end, fault);
  const why = part.why || (part.flaw || !fault ? '' : tell(fault));
  if (!fault || !isLost(fault)) trip.notes.put(leftNote, why && shortWhy(notFetched + why));
  return why;
}

/**
 * Fetches the settings, and hands them to the round. It ends `refused`, since the round ends then, or `broken` if the link
 * to the modem is unreliable.
 */
export async function fetchSettings(trip: CheckInTrip): Promise<void> {
  const name = fixedName(trip, 'remote.name');
  let text = '';
  const part = createPart(0, mostSettingsBytes + 1, true, function (bytes) {
    text += bytes;
    // a modem that is not asked for each piece would bring all of the file
    if (text.length > mostSettingsBytes) trip.chat.abort(newFault('session', 'get', tooLong));
    return true;
  });
  part.most = mostSettingsBytes;
  const why = await fetchWhole(trip, name, part);
  if (why) trip.log.warn('remote', name + ' is not fetched: ' + why);
  else if (text) takeSettings(trip, text);
  else trip.log.debug('remote', 'there is no ' + name + ' on the server');
  throw ended(End.refused);
}
