// Field `Retry-After` of a busy server (RFC 9110 10.2.3): seconds, or a date. A date counts against the server's own clock, if the response
// has it. Otherwise it counts against the camera's clock, if its time zone is known.

import { secondsOfDigits } from '../../../link/modemclock';
import { wholeOf } from '../../../number';
import { find } from '../../../text';
import type { DeliveryTrip } from '../../deliverytrip';
import type { Answer } from './response';

/** Seconds of the longest wait, since the server or its clock may be wrong. */
const longestSeconds = 86400;
const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';

function twoDigits(n: number): string {
  return ('' + (100 + n)).slice(1);
}

/** Seconds since 1970, UTC, of a date in one of the three forms of RFC 9110 5.6.7. 0: invalid. */
export function secondsOfDate(text: string): number {
  // the weekday is ignored
  const words = text.slice(text.indexOf(' ') + 1).replace(/-/g, ' ').trim().split(/ +/);
  // `Sun Nov  6 08:49:37 1994`: no zone
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
 * @param value of the field
 * @param now seconds since 1970, UTC; 0: unknown
 * @returns seconds, a day at most; undefined: the field says nothing that can be used
 */
export function secondsToWait(value: string, now: number): number | undefined {
  if (/^\d+$/.test(value)) {
    const seconds = wholeOf(value);
    return seconds < longestSeconds ? seconds : longestSeconds;
  }
  const at = now ? secondsOfDate(value) : 0;
  return at ? Math.max(0, Math.min(at - now, longestSeconds)) : undefined;
}

/** Seconds for which the response asks to be left alone. Undefined: none can be read from it. */
export function wishOf(trip: DeliveryTrip, answer: Answer): number | undefined {
  const local = trip.calendar.seconds();
  const own = local && trip.link.zone !== undefined ? local - trip.link.zone : 0;
  return secondsToWait(answer.retryAfter!, secondsOfDate(answer.date || '') || own);
}
