// Fetches the file of settings, `remote.name`. A server may send anything, so only a bounded text is kept.

import { measure } from '../delivery/ftp/proof/measure';
import { runOnServer } from '../delivery/ftp/session/run';
import { cacheQuery } from '../delivery/http/proof/cachequery';
import { urlOfFixed } from '../delivery/http/request/address';
import { isSuccess } from '../delivery/http/status';
import { requestTyped } from '../delivery/http/typedrequest';
import { fixedName } from '../delivery/names/imagename';
import { End, newFault, tell } from '../fault';
import { slowly } from '../link/baud';
import { listenWith } from '../link/script';
import { takeSettings } from '../round/remoteids';
import { mostSettingsBytes } from '../store/settings';
import { atServerFile } from './atserverfile';
import type { CheckInTrip } from './checkintrip';

/** Result of a fetch of settings. */
interface Fetched {
  /** The file's text. It is undefined if there is no such file. */
  text?: string;
  /** Why the settings were not fetched. The log tells it, and the round ends as usual. */
  why?: string;
}

const tooLong = 'it is longer than ' + mostSettingsBytes + ' bytes; shorten it';

async function read(trip: CheckInTrip): Promise<Fetched> {
  let text = '';
  const { end, fault } = await tried(until(function (onEnd) {
    runOnServer(trip, 'get', onEnd, listenWith(trip, function (bytes) {
      if (text.length > mostSettingsBytes) return;
      text += bytes;
      if (text.length > mostSettingsBytes) trip.chat.abort(newFault('session', 'get', tooLong));
    }));
  }));
  if (text.length > mostSettingsBytes) return { why: tooLong };
  if (end === End.broken) throw ended(end, fault);
  return end === End.done ? { text: text } : { why: tell(fault) };
}

async function readIfThere(trip: CheckInTrip): Promise<Fetched> {
  trip.variables['rest'] = '0';
  const { end, fault, value: [found] } = await tried(measure(trip, false));
  if (end === End.broken) throw ended(end, fault);
  if (end === End.refused) return { why: tell(fault) };
  if (found === 'absent' || found === 0) return {};
  if (typeof found === 'number' && found > mostSettingsBytes) return { why: tooLong };
  return await read(trip);
}

async function fetchByFtp(trip: CheckInTrip, name: string): Promise<Fetched> {
  if (!trip.link.modem.script('get', 0).length) return { why: 'the ' + trip.link.modem.name + ' has no command for that' };
  let fetched: Fetched = {};
  const { end, fault } = await tried(atServerFile(trip, name, async function () { fetched = await readIfThere(trip); }));
  if (end === End.broken) throw ended(end, fault);
  return end === End.done ? fetched : { why: tell(fault) };
}

async function fetchByHttp(trip: CheckInTrip, name: string): Promise<Fetched> {
  const url = urlOfFixed(trip, name);
  let text = '';
  let status = 0;
  let line = '';
  const { end, fault } = await tried(slowly(trip, true, async function () {
    const answer = await requestTyped(trip, {
      method: 'GET', url: url + (trip.server.isCached && url.indexOf('?') < 0 ? cacheQuery(trip) : ''), lines: [],
      onField: function () { return; },
      onBody: function (bytes, heard) { if (isSuccess(heard.status) && text.length <= mostSettingsBytes) text += bytes; },
      isEnough: function (heard) { return !isSuccess(heard.status) || text.length > mostSettingsBytes; }
    });
    status = answer.status;
    line = answer.line;
  }));
  if (end === End.broken) throw ended(end, fault);
  if (end === End.refused) return { why: tell(fault) };
  if (status === 404 || status === 410) return {};
  if (!isSuccess(status)) return { why: 'the server answered ' + line };
  return text.length > mostSettingsBytes ? { why: tooLong } : { text: text };
}

async function fetchFile(trip: CheckInTrip, name: string): Promise<Fetched> {
  if (trip.config['http.url']) return await fetchByHttp(trip, name);
  return await fetchByFtp(trip, name);
}

/**
 * Fetches the settings, and hands them to the round. It ends `refused`, since the round ends then, or `broken` if the link
 * to the modem is unreliable.
 */
export async function fetchSettings(trip: CheckInTrip): Promise<void> {
  const name = fixedName(trip, 'remote.name');
  const fetched = await fetchFile(trip, name);
  if (fetched.why) trip.log.warn('remote', name + ' is not fetched: ' + fetched.why);
  else if (fetched.text) takeSettings(trip, fetched.text);
  else trip.log.debug('remote', 'there is no ' + name + ' on the server');
  throw ended(End.refused);
}
