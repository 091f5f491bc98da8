// Times are local seconds: the network's, UTC, or a server's. Each day counts from camera.from, so nothing shifts by drift or boots.

import { numberOf, wholeOf } from '../../number';
import { has } from '../../text';

export interface Times {
  readonly 'camera.everyMinutes': number;
  readonly 'camera.from': string;
  readonly 'camera.to': string;
  readonly 'camera.days': string;
  readonly 'camera.place': string;
}

export interface Due {
  /** Seconds from now. */
  left: number;
  /** Calendar time; 0: unknown. */
  due: number;
}

interface Window {
  from: number;
  to: number;
}

export interface Sun {
  /** The sun's rise or set; if none, its highest or lowest point. */
  at: number;
  /** 1: up all day; -1: down all day; 0: rises and sets. */
  isUp: number;
}

const daySeconds = 86400;
/** 1970-01-05, midnight: origin of intervals above a day. */
const firstMonday = 345600;
/** Days to search: any choice of weekdays occurs in them. */
const mostDays = 9;
/** 2000-01-01, 12:00 UTC. */
const epoch = 946728000;

function modulo(n: number, by: number): number {
  return ((n % by) + by) % by;
}

function sine(degrees: number): number { return Math.sin(degrees * Math.PI / 180); }
function arc(x: number): number { return Math.acos(Math.max(-1, Math.min(1, x))) / Math.PI * 180; }

/** Latitude, then longitude. */
function degreesOf(place: string): [number, number] {
  const comma = place.indexOf(',');
  return [numberOf(place.slice(0, comma).trim()), numberOf(place.slice(comma + 1).trim())];
}

/**
 * Sunrise equation, low precision (Meeus, Astronomical Algorithms, chapters 15 and 25): within two minutes, unless the sun hardly crosses
 * the horizon.
 * @param day since 1970-01-01, local; solar noon may differ by half a day
 * @param zone seconds ahead of UTC; undefined: by longitude
 */
export function sunOf(place: string, edge: string, day: number, zone?: number): Sun {
  const degrees = degreesOf(place);
  const turn = degrees[1] / 360;
  if (zone === undefined) zone = Math.round(turn * 24) * 3600;
  // days since `epoch`: the mean noon nearest to local noon
  const mean = Math.round(((day + 0.5) * daySeconds - zone - epoch) / daySeconds + turn) - turn;
  const sign = edge === 'sunrise' ? -1 : 1;
  let at = mean;
  let isUp = 0;
  // the sun moves between noon and sunset
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

/** Undefined: the sun stays down for weeks and light is required, or the reverse. */
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
  // solar noons differ from 24 hours by seconds
  return from === undefined || to === undefined || to <= from ? undefined : { from: from, to: Math.min(to, from + daySeconds) };
}

/** First hit of `pick` in yesterday's or a coming window; 0: none. */
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

/** Seconds; 0: allowed now. @param now 0: unknown */
export function opensIn(times: Times, now: number, zone?: number): number {
  // if no window opens in a week, it is searched again in a day
  return now ? (openFrom(times, now, zone) || now + daySeconds) - now : 0;
}

function nextAfter(times: Times, every: number, after: number, zone?: number): number {
  if (every <= daySeconds) return findIn(times, after, zone, function (window) {
    const at = window.from + Math.max(0, Math.floor((after - window.from) / every) + 1) * every;
    return at < window.to ? at : 0;
  });
  // several multiples before a window give one picture
  let multiple = after - modulo(after - firstMonday, every);
  let at = openFrom(times, multiple, zone);
  while (at && at <= after) at = openFrom(times, multiple += every, zone);
  return at;
}

/**
 * @param since seconds since the boot or the last due picture
 * @param last calendar time of that picture; 0: unknown
 * @param now 0: unknown
 * @param zone seconds ahead of UTC; undefined: unknown
 * @returns undefined: none in a week
 */
export function planShot(times: Times, since: number, last: number, now: number, zone?: number): Due | undefined {
  const every = Math.round(times['camera.everyMinutes'] * 60);
  if (!every) return undefined;
  if (!now) return { left: since < 0 ? every - since : every - since % every, due: 0 };
  // the chip woke early
  const isEarly = last > now && last - now <= every / 2;
  const due = nextAfter(times, every, isEarly ? last : now, zone);
  return due ? { left: due - now, due: due } : undefined;
}
