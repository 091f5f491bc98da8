// Formats sizes, durations, times and time zones for people.

import { inDigits } from '../language/locale.ts';

/** Returns a size such as 512 bytes, 204.8 kB or 3.15 MB. A kB has 1,000 bytes. */
export function inSize(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  return bytes < 1e6 ? `${inDigits(bytes / 1000, 1, 1)} kB` : `${inDigits(bytes / 1e6, 2, 2)} MB`;
}

/** Returns days and hours. These are whole texts, so that they can be translated; h, min and s are the same in all languages. */
function inDays(days: number, hours: number): string {
  if (days === 1) return hours > 0 ? `1 day ${hours} h` : '1 day';
  return hours > 0 ? `${days} days ${hours} h` : `${days} days`;
}

/** From this number of seconds on, a duration is told in whole minutes. */
const coarseSeconds = 600;

/** Returns a duration in its two largest units, such as 8 s, 3 min 20 s, 15 min, 2 h 5 min or 3 days 4 h. */
export function inTime(ms: number): string {
  const exact = Math.max(0, Math.round(ms / 1000));
  const seconds = exact < coarseSeconds ? exact : Math.floor(exact / 60) * 60;
  const [days, hours] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24];
  if (days > 0) return inDays(days, hours);
  const parts: [number, string][] = [[hours, 'h'], [Math.floor(seconds / 60) % 60, 'min'], [seconds % 60, 's']];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return '0 s';
  return parts.slice(first, first + 2).filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`).join(' ');
}

/** Returns an estimated duration in words, such as about 4 minutes. */
export function inRoughTime(ms: number): string {
  if (ms < 10_000) return 'a few seconds';
  if (ms < 90_000) return `about ${Math.round(ms / 10_000) * 10} seconds`;
  return `about ${Math.round(ms / 60_000)} minutes`;
}

const two = (number: number): string => String(number).padStart(2, '0');

/** Returns a time such as 2026-11-21 10:30:02, in UTC. For local time, add the zone's offset to the milliseconds before. */
export function inDate(unixMs: number): string {
  const date = new Date(unixMs);
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** Returns a time zone, such as UTC, UTC+1 or UTC−3:30. @param minutes how far it is ahead of UTC */
export function inZone(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '−' : '+'}${hours}${rest ? `:${two(rest)}` : ''}`;
}
