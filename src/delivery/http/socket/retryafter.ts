// Reads the field `Retry-After` of a busy server (RFC 9110 10.2.3), which is a number of seconds or a date. The wait until a date is counted from the
// server's own time (field `Date`). Without that field, it is counted from the camera's time, if its time zone is known.

import { secondsOfDigits } from '../../../link/modemclock';
import { wholeOf } from '../../../number';
import { find } from '../../../text';
import type { DeliveryTrip } from '../../deliverytrip';
import type { Answer } from './response';

/** Longest wait in seconds. A longer one is cut to it, since the server or its clock may be wrong. */
const longestSeconds = 86400;
const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';

function twoDigits(n: number): string {
  return ('' + (100 + n)).slice(1);
}

/** Returns the seconds since 1970, UTC, of a date in one of the three forms of RFC 9110 5.6.7. It returns 0 if the date is invalid. */
export function secondsOfDate(text: string): number {
  // the weekday before the date's first blank is ignored
  const words = text.slice(text.indexOf(' ') + 1).replace(/-/g, ' ').trim().split(/ +/);
  // the form `Sun Nov 6 08:49:37 1994` has no time zone, and is always UTC
  const isOld = words.length === 4;
  const month = find(months, words[isOld ? 0 : 1] || '-', 0) / 3;
  const day = wholeOf(words[isOld ? 1 : 0]);
  const year = words[isOld ? 3 : 2] || '';
  const time = words[isOld ? 2 : 3] || '';
  const isUtc = isOld || (words.length === 5 && words[4] === 'GMT');
  if (!isUtc || !(day <= 31) || month < 0 || month !== Math.floor(month) || !/^\d\d:\d\d:\d\d$/.test(time)) return 0;
  return secondsOfDigits((year.length === 2 ? '20' : '') + year + twoDigits(month + 1) + twoDigits(day) + time.replace(/:/g, ''));
}

/**
 * Returns the seconds to wait, by the value of the field `Retry-After`, one day at most. It returns undefined if the value is unusable.
 * @param value of the field
 * @param now seconds since 1970, UTC; 0: unknown
 */
export function secondsToWait(value: string, now: number): number | undefined {
  if (/^\d+$/.test(value)) {
    const seconds = wholeOf(value);
    return seconds < longestSeconds ? seconds : longestSeconds;
  }
  const at = now ? secondsOfDate(value) : 0;
  return at ? Math.max(0, Math.min(at - now, longestSeconds)) : undefined;
}

/** Returns the seconds for which the response asks for no further request. It returns undefined if the response does not tell. */
export function wishOf(trip: DeliveryTrip, answer: Answer): number | undefined {
  const local = trip.calendar.seconds();
  const own = local && trip.link.zone !== undefined ? local - trip.link.zone : 0;
  return secondsToWait(answer.retryAfter!, secondsOfDate(answer.date || '') || own);
}
