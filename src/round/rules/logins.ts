// Logins that the server refused. Receivers ban an address after ten within an hour, and many cameras share a carrier's address. Stored,
// since a sleeping camera boots before each round.

import { wholeOf } from '../../number';
import { LoginsNote } from '../../store/notewords';
import type { RoundTrip } from '../roundtrip';

const note = 'logins';
const hourSeconds = 3600;
const mostLogins = 9;
const firstSeconds = 10;
const longestSeconds = 1800;

/** Times of refused logins by the chip's clock. A power cut sets it back: then all count as refused now. */
function timesOf(trip: RoundTrip): number[] {
  const words = trip.notes.get(note).split(' ');
  const now = trip.sleep.seconds();
  if (words[LoginsNote.digest] !== trip.configDigest) return [];
  const times = words.slice(LoginsNote.times).map(function (word) { return wholeOf(word); });
  const ahead = Math.max(0, times[times.length - 1]! - now);
  return times.map(function (time) { return time - ahead; }).filter(function (time) { return time > now - hourSeconds - 1; });
}

export function noteRefusedLogin(trip: RoundTrip): void {
  const now = Math.floor(trip.sleep.seconds());
  // by HTTP such images are asked for before they are sent
  const image = trip.config && trip.config['http.url'] && trip.round.image;
  const isTwice = !!image && (!!image.begun || image.isLive);
  const times = timesOf(trip).concat(isTwice ? [now, now] : [now]).slice(-mostLogins);
  trip.notes.put(note, [trip.configDigest as string | number].concat(times).join(' '));
  const minutes = Math.ceil(loginWaitMs(trip) / 60000);
  if (times.length > 1) trip.log.warn('server', 'has refused ' + times.length + ' logins within an hour; so that it does not ban this address, the next one follows in ' + minutes + ' min, or as soon as config.json changes');
}

export function banMs(trip: RoundTrip): number {
  const times = timesOf(trip);
  return times.length < mostLogins ? 0 : (times[0]! + hourSeconds + 1 - trip.sleep.seconds()) * 1000;
}

/** Returns the wait until the next login, in milliseconds. It is twice as long after each refusal. */
export function loginWaitMs(trip: RoundTrip): number {
  const times = timesOf(trip);
  if (!times.length) return 0;
  const next = times[times.length - 1]! + Math.min(firstSeconds * Math.pow(2, times.length), longestSeconds);
  return Math.max(0, (next - trip.sleep.seconds()) * 1000, banMs(trip));
}
