// When the next picture is due. All moments are seconds of the calendar's clock, which shows local time (ports.ts): the network's where it
// tells its zone, else UTC, or a server's own. Every day's pictures are counted from camera.from on, so that neither a drift nor a boot
// shifts them, and what was missed is passed over; while no time is known, the chip counts, and no window closes.

/** The keys of config.json that say when. */
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
  /** That moment by the clock; 0 while no time is known. */
  due: number;
}

interface Window {
  from: number;
  to: number;
}

export interface Sun {
  /** The moment; the sun's highest where it does not come up, its lowest where it does not go down. */
  at: number;
  /** 1: up all day; -1: not at all; 0: it comes and goes. */
  isUp: number;
}

const daySeconds = 86400;
/** 1970-01-05, midnight: from there intervals of more than a day count. */
const firstMonday = 345600;
/** So many days are looked at: whichever days of the week are left, one of them comes. */
const mostDays = 9;
/** 2000-01-01, 12:00 UTC. */
const epoch = 946728000;

function modulo(n: number, by: number): number {
  return ((n % by) + by) % by;
}

function sine(degrees: number): number { return Math.sin(degrees * Math.PI / 180); }
function arc(x: number): number { return Math.acos(Math.max(-1, Math.min(1, x))) / Math.PI * 180; }

/** A place's degrees: latitude, then longitude. */
function degreesOf(place: string): number[] {
  return place.split(',').map(function (part) { return +part.trim(); });
}

/**
 * The usual equation: the place's own noon, and half its day (Meeus, Astronomical Algorithms, chapters 15 and 25, in low precision). Right
 * to two minutes, but for the days at the poles on which the sun hardly rises above the horizon, or sinks below it.
 * @param edge sunrise or sunset
 * @param day since 1970-01-01, by the clock; the sun's own noon may be half a day from the clock's
 * @param zone how many seconds the clock is ahead of UTC; undefined: not known, and taken as the longitude has it
 */
export function sunOf(place: string, edge: string, day: number, zone?: number): Sun {
  const degrees = degreesOf(place);
  const turn = degrees[1]! / 360;
  if (zone === undefined) zone = Math.round(turn * 24) * 3600;
  // in days since 2000-01-01, 12:00 UTC: the mean noon that is nearest to the clock's
  const mean = Math.round(((day + 0.5) * daySeconds - zone - epoch) / daySeconds + turn) - turn;
  const sign = edge === 'sunrise' ? -1 : 1;
  let at = mean;
  let isUp = 0;
  // the sun moves between noon and its setting
  for (let i = 0; i < 3; i++) {
    const anomaly = 357.5291 + 0.98560028 * at;
    const ecliptic = anomaly + 1.9148 * sine(anomaly) + 0.02 * sine(2 * anomaly) + 282.9372 + 0.0000470935 * at;
    const declination = 0.39778 * sine(ecliptic);
    const cosine = (sine(-0.833) - sine(degrees[0]!) * declination) / (sine(90 - degrees[0]!) * Math.sqrt(1 - declination * declination));
    if (!i) isUp = cosine < -1 ? 1 : cosine > 1 ? -1 : 0;
    at = mean + 0.0053 * sine(anomaly) - 0.0069 * sine(2 * ecliptic) + sign * arc(cosine) / 360;
  }
  return { at: Math.round(at * daySeconds + epoch + zone), isUp: isUp };
}

/** By how the hours are written: sunrise is a morning's, sunset an evening's. */
function hourOf(edge: string): number {
  return edge === 'sunrise' ? 6 : edge === 'sunset' ? 18 : +edge.slice(0, 2) + +edge.slice(3) / 60;
}

/** Undefined where the sun has gone down for weeks and light is waited for, or the other way round. */
function edgeOf(times: Times, edge: string, isLight: boolean, day: number, zone?: number): number | undefined {
  if (edge[0] !== 's') return day * daySeconds + hourOf(edge) * 3600;
  const sun = sunOf(times['camera.place'], edge, day, zone);
  return sun.isUp === (isLight ? -1 : 1) ? undefined : sun.at;
}

/** Of that day; what ends on the next belongs to it. */
function windowOf(times: Times, day: number, zone?: number): Window | undefined {
  if (times['camera.days'].indexOf('' + (modulo(day + 3, 7) + 1)) < 0) return undefined;
  const isNextDay = hourOf(times['camera.to']) < hourOf(times['camera.from']);
  const from = edgeOf(times, times['camera.from'], times['camera.from'] === 'sunrise', day, zone);
  const to = edgeOf(times, times['camera.to'], times['camera.to'] === 'sunset', isNextDay ? day + 1 : day, zone);
  // where the sun stays away its noons are some seconds more or less than a day apart
  return from === undefined || to === undefined || to <= from ? undefined : { from: from, to: Math.min(to, from + daySeconds) };
}

/** The first that `pick` finds in the windows of the days to come, yesterday's among them; 0: none. */
function findIn(times: Times, at: number, zone: number | undefined, pick: (window: Window) => number): number {
  const today = Math.floor(at / daySeconds);
  for (let day = today - 1; day < today + mostDays; day++) {
    const window = windowOf(times, day, zone);
    const found = window && window.to > at ? pick(window) : 0;
    if (found) return found;
  }
  return 0;
}

/** The first moment from this one on at which pictures may be taken; 0: none in a week. */
function openFrom(times: Times, at: number, zone?: number): number {
  return findIn(times, at, zone, function (window) { return Math.max(window.from, at); });
}

/** Seconds until pictures may be taken, by motion or otherwise. @param now 0: not known, and no window closes @returns 0: they may */
export function opensIn(times: Times, now: number, zone?: number): number {
  // none in a week: asked again in a day
  return now ? (openFrom(times, now, zone) || now + daySeconds) - now : 0;
}

function nextAfter(times: Times, every: number, after: number, zone?: number): number {
  if (every <= daySeconds) return findIn(times, after, zone, function (window) {
    const at = window.from + Math.max(0, Math.floor((after - window.from) / every) + 1) * every;
    return at < window.to ? at : 0;
  });
  // the first moment from a multiple on that a window lets through: of several multiples before it only one
  let multiple = after - modulo(after - firstMonday, every);
  let at = openFrom(times, multiple, zone);
  while (at && at <= after) at = openFrom(times, multiple += every, zone);
  return at;
}

/**
 * @param since seconds since the boot, or since the last picture was due, as the chip has counted
 * @param last when the last picture was due by the clock; 0: none was, or no time was known
 * @param now 0: no time is known
 * @param zone how many seconds the clock is ahead of UTC; undefined: not known
 * @returns undefined where no picture is due: by camera.everyMinutes, or in a week
 */
export function planShot(times: Times, since: number, last: number, now: number, zone?: number): Due | undefined {
  const every = Math.round(times['camera.everyMinutes'] * 60);
  if (!every) return undefined;
  if (!now) return { left: since < 0 ? every - since : every - since % every, due: 0 };
  // the chip woke a little early: not a second picture for the same moment
  const isEarly = last > now && last - now <= every / 2;
  const due = nextAfter(times, every, isEarly ? last : now, zone);
  return due ? { left: due - now, due: due } : undefined;
}
