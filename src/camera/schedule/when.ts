// Computes when pictures are due. All times are local time in seconds, or UTC if no zone is known. Intervals are counted from `camera.from` again
// each day, so neither a clock's drift nor a restart shifts the pictures.

import { numberOf, wholeOf } from '../../number';
import { has } from '../../text';

/** The keys of config.json that decide when pictures are taken (config/config.ts). */
export interface Times {
  readonly 'camera.everyMinutes': number;
  readonly 'camera.from': string;
  readonly 'camera.to': string;
  readonly 'camera.days': string;
  readonly 'camera.place': string;
}

/** When a picture is due. */
export interface Due {
  /** Seconds from now until the picture is due. */
  left: number;
  /** Local time in seconds since 1970. It is 0 while the time is unknown. */
  due: number;
}

interface Window {
  /** Local time from which on pictures are allowed, in seconds since 1970. */
  from: number;
  /** Local time from which on pictures are not allowed any more, in seconds since 1970. */
  to: number;
}

/** Sunrise or sunset on a day. */
export interface Sun {
  /**
   * Local time of sunrise or sunset, in seconds since 1970. On a day without sunrise and sunset, it is the time of the sun's highest or lowest point.
   */
  at: number;
  /** 1 if the sun is up all day, -1 if it is down all day, 0 if it rises and sets. */
  isUp: number;
}

const daySeconds = 86400;
/** 1970-01-05, 00:00, in seconds since 1970. Intervals of more than a day are counted from this Monday. */
const firstMonday = 345600;
/** Number of days in which the next hours for pictures are searched, from yesterday on. They include each weekday at least once. */
const mostDays = 9;
/** 2000-01-01, 12:00 UTC, in seconds since 1970. The formulas for the sun count days from then. */
const epoch = 946728000;

function modulo(n: number, by: number): number {
  return ((n % by) + by) % by;
}

function sine(degrees: number): number { return Math.sin(degrees * Math.PI / 180); }
function arc(x: number): number { return Math.acos(Math.max(-1, Math.min(1, x))) / Math.PI * 180; }

/** Returns latitude and longitude in degrees, from a text such as `47.07,15.44`. */
function degreesOf(place: string): [number, number] {
  const comma = place.indexOf(',');
  return [numberOf(place.slice(0, comma).trim()), numberOf(place.slice(comma + 1).trim())];
}

/**
 * Returns sunrise or sunset, by the sunrise equation of low precision (Meeus, Astronomical Algorithms, chapters 15 and 25). The result is right
 * within two minutes, unless the sun hardly crosses the horizon.
 * @param place latitude and longitude in degrees, such as `47.07,15.44`
 * @param edge `sunrise` or `sunset`
 * @param day days since 1970-01-01, local; solar noon may differ by half a day
 * @param zone seconds ahead of UTC; undefined: it is computed from the longitude
 */
export function sunOf(place: string, edge: string, day: number, zone?: number): Sun {
  const degrees = degreesOf(place);
  const turn = degrees[1] / 360;
  if (zone === undefined) zone = Math.round(turn * 24) * 3600;
  // the mean solar noon that is nearest to noon of the local clock, in days since `epoch`
  const mean = Math.round(((day + 0.5) * daySeconds - zone - epoch) / daySeconds + turn) - turn;
  const sign = edge === 'sunrise' ? -1 : 1;
  let at = mean;
  let isUp = 0;
  // this is computed three times, each with the result before, as the sun's declination at its rise or set differs from that at noon
  for (let i = 0; i < 3; i++) {
    const anomaly = 357.5291 + 0.98560028 * at;
    const ecliptic = anomaly + 1.9148 * sine(anomaly) + 0.02 * sine(2 * anomaly) + 282.9372 + 0.0000470935 * at;
    const declination = 0.39778 * sine(ecliptic);
    const cosine = (sine(-0.833) - sine(degrees[0]) * declination) / (sine(90 - degrees[0]) * Math.sqrt(1 - declination * declination));
    if (!i) isUp = cosine < -1 ? 1 : cosine > 1 ? -1 : 0;
    at = mean + 0.0053 * sine(anomaly) - 0.0069 * sine(2 * ecliptic) + sign * arc(cosine) / 360;
  }
  return { at: Math.round(at * daySeconds + epoch + zone), isUp: isUp };
}

function hourOf(edge: string): number {
  return edge === 'sunrise' ? 6 : edge === 'sunset' ? 18 : wholeOf(edge.slice(0, 2)) + wholeOf(edge.slice(3)) / 60;
}

/**
 * Returns the local time at which the hours for pictures begin or end on a day, in seconds since 1970.
 * @param edge `sunrise`, `sunset` or a time such as `06:30`
 * @param isLight true: pictures are taken by daylight, from sunrise on or until sunset; false: in the dark
 * @param day days since 1970
 * @returns undefined if light is needed and the sun stays down all day, or if darkness is needed and the sun stays up
 */
function edgeOf(times: Times, edge: string, isLight: boolean, day: number, zone?: number): number | undefined {
  if (edge[0] !== 's') return day * daySeconds + hourOf(edge) * 3600;
  const sun = sunOf(times['camera.place'], edge, day, zone);
  return sun.isUp === (isLight ? -1 : 1) ? undefined : sun.at;
}

function windowOf(times: Times, day: number, zone?: number): Window | undefined {
  if (!has(times['camera.days'], '' + (modulo(day + 3, 7) + 1))) return undefined;
  const isNextDay = hourOf(times['camera.to']) < hourOf(times['camera.from']);
  const from = edgeOf(times, times['camera.from'], times['camera.from'] === 'sunrise', day, zone);
  const to = edgeOf(times, times['camera.to'], times['camera.to'] === 'sunset', isNextDay ? day + 1 : day, zone);
  // pictures are allowed for at most 24 hours in a row, though two solar noons may be some seconds further apart
  return from === undefined || to === undefined || to <= from ? undefined : { from: from, to: Math.min(to, from + daySeconds) };
}

/**
 * Calls `pick` for each day from yesterday on, with that day's hours for pictures, if they end after `at`.
 * @returns the first result of `pick` that is not 0; 0: there is no such result
 */
function findIn(times: Times, at: number, zone: number | undefined, pick: (window: Window) => number): number {
  const today = Math.floor(at / daySeconds);
  for (let day = today - 1; day < today + mostDays; day++) {
    const window = windowOf(times, day, zone);
    const found = window && window.to > at ? pick(window) : 0;
    if (found) return found;
  }
  return 0;
}

function openFrom(times: Times, at: number, zone?: number): number {
  return findIn(times, at, zone, function (window) { return Math.max(window.from, at); });
}

/** Returns the seconds until pictures are allowed. 0: pictures are allowed now. @param now local time in seconds since 1970; 0: unknown */
export function opensIn(times: Times, now: number, zone?: number): number {
  // if no pictures are allowed in the next week, the answer is one day, after which this is computed again
  return now ? (openFrom(times, now, zone) || now + daySeconds) - now : 0;
}

function nextAfter(times: Times, every: number, after: number, zone?: number): number {
  if (every <= daySeconds) return findIn(times, after, zone, function (window) {
    const at = window.from + Math.max(0, Math.floor((after - window.from) / every) + 1) * every;
    return at < window.to ? at : 0;
  });
  // From each multiple of the interval, the next time at which pictures are allowed is computed. Several multiples may give the same time, so the
  // loop goes on until the time is later than `after`.
  let multiple = after - modulo(after - firstMonday, every);
  let at = openFrom(times, multiple, zone);
  while (at && at <= after) at = openFrom(times, multiple += every, zone);
  return at;
}

/**
 * Returns when the next picture is due; undefined: none is due in a week.
 * @param since seconds since the boot or the last picture that was due
 * @param last local time at which the last picture was due, in seconds since 1970; 0: unknown
 * @param now local time in seconds since 1970; 0: unknown
 * @param zone seconds ahead of UTC; undefined: unknown
 */
export function planShot(times: Times, since: number, last: number, now: number, zone?: number): Due | undefined {
  const every = Math.round(times['camera.everyMinutes'] * 60);
  if (!every) return undefined;
  if (!now) return { left: since < 0 ? every - since : every - since % every, due: 0 };
  // the chip woke a little before the last planned picture was due, so the picture after that one is planned
  const isEarly = last > now && last - now <= every / 2;
  const due = nextAfter(times, every, isEarly ? last : now, zone);
  return due ? { left: due - now, due: due } : undefined;
}
