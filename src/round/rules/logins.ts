// Counts the logins that the server refused. Receivers ban an address after ten within an hour, and many cameras share one address of their
// operator. The times are noted on the card, since a sleeping camera boots before each round.

import { wholeOf } from '../../number';
import { LoginsNote } from '../../store/notewords';
import type { RoundTrip } from '../roundtrip';

const note = 'logins';
const hourSeconds = 3600;
const mostLogins = 9;
const firstSeconds = 10;
const longestSeconds = 1800;

/**
 * Returns the times of the logins that were refused within the last hour, in seconds of the chip's clock. A power cut sets that clock back:
 * then the last one counts as refused now.
 */
function timesOf(trip: RoundTrip): number[] {
  const words = trip.notes.get(note).split(' ');
  const now = trip.sleep.seconds();
  if (words[LoginsNote.digest] !== trip.configDigest) return [];
  const times = words.slice(LoginsNote.times).map(function (word) { return wholeOf(word); });
  const ahead = Math.max(0, times[times.length - 1]! - now);
  return times.map(function (time) { return time - ahead; }).filter(function (time) { return time > now - hourSeconds - 1; });
}

/** Notes that the server has refused a login, and logs when the next one may follow. */
export function noteRefusedLogin(trip: RoundTrip): void {
  const now = Math.floor(trip.sleep.seconds());
  // by HTTP, an image that was begun or a live picture needs two logins: to ask for the file, and to send it
  const image = trip.config && trip.config['http.url'] && trip.round.image;
  const isTwice = !!image && (!!image.begun || image.isLive);
  const times = timesOf(trip).concat(isTwice ? [now, now] : [now]).slice(-mostLogins);
  trip.notes.put(note, [trip.configDigest as string | number].concat(times).join(' '));
  const minutes = Math.ceil(loginWaitMs(trip) / 60000);
  if (times.length > 1) {
    trip.log.warn('server', 'has refused ' + times.length + ' logins within an hour; so that it does not ban this address, the next one follows in '
      + minutes + ' min, or as soon as config.json changes');
  }
}

/** Returns the milliseconds until a login may follow, since too many were refused within an hour; 0: there were not too many. */
export function banMs(trip: RoundTrip): number {
  const times = timesOf(trip);
  return times.length < mostLogins ? 0 : (times[0]! + hourSeconds + 1 - trip.sleep.seconds()) * 1000;
}

/** Returns the wait until the next login, in milliseconds; 0: none. It is twice as long after each refusal. */
export function loginWaitMs(trip: RoundTrip): number {
  const times = timesOf(trip);
  if (!times.length) return 0;
  const next = times[times.length - 1]! + Math.min(firstSeconds * Math.pow(2, times.length), longestSeconds);
  return Math.max(0, (next - trip.sleep.seconds()) * 1000, banMs(trip));
}
