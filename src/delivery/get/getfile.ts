// Fetches a file with a fixed name from the server that gets the images. A URL that a person types (console/fetch.ts) has its own download: it may be
// on any server, and goes on by its ETag.

import type { DeliveryTrip } from '../deliverytrip';
import { undatedPath } from '../ftp/session/directory';
import { enterPath } from '../ftp/session/enterfolder';
import { cacheQuery } from '../http/proof/cachequery';
import { urlOfFixed } from '../http/request/address';
import { underName } from '../imagescript';
import { joinPath, safeName } from '../names/safename';
import { getByFtp } from './byftp';
import { getByHttp } from './byhttp';
import type { Part } from './part';

/** Enters the FTP directory of a file with a fixed name, puts that name into the scripts' placeholders, and runs `act`. */
async function atServerFile(trip: DeliveryTrip, name: string, act: () => Promise<void>): Promise<void> {
  const rule = trip.link.modem.names();
  const parts = name.split('/').map(function (part) { return safeName(part, rule, trip.hash); });
  const known = parts.join('/');
  if (known !== name) trip.log.info('remote', name + ' is looked for as ' + known + ', since the modem does not accept its name');
  const own = parts.pop()!;
  await enterPath(trip, joinPath(undatedPath(trip), parts.join('/')));
  await underName(trip, own, 0, act);
}

/** Returns why no file can be fetched, as a sentence; empty if it can. */
export function whyNoGet(trip: DeliveryTrip): string {
  return trip.config['http.url'] || trip.link.modem.script('get', 0).length ? '' : 'the ' + trip.link.modem.name + ' has no command for that';
}

/**
 * Fetches a file with a fixed name, or a part of it.
 * @param isAsked true if an FTP server is asked for the file's size first
 */
export async function getFile(trip: DeliveryTrip, name: string, part: Part, isAsked: boolean): Promise<void> {
  if (!trip.config['http.url']) return await atServerFile(trip, name, async function () { await getByFtp(trip, part, isAsked); });
  const url = urlOfFixed(trip, name);
  await getByHttp(trip, url + (part.isInOne && trip.server.isCached && url.indexOf('?') < 0 ? cacheQuery(trip) : ''), part);
}
