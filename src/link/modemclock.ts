// The modem's clock, and other sources of the time.

import { leadingNumber, numberOf, wholeOf } from '../number';
import { ClockNote } from '../store/notewords';
import { has } from '../text';
import { markOfModem, type ConfigTrip, type KnownTrip, type LinkTrip } from './link';
import { runScript } from './script';
import { wakeWithin } from './wake';

/** The network may send the time some seconds late. */
const asks = 5;
const askMs = 2000;
/** Note: a time server set this modem's clock. */
const byServer = 'NTP';
/** Note: no source had the time. */
const untold = 'nobody';
const network = 'the network';

/** The result of an expression in which all six groups must match. */
type Groups = [all: string, string, string, string, string, string, string];

/** Seconds since 1970, local, of `+CCLK: "yy/MM/dd,hh:mm:ss±zz"`; 0: not set. AT+CIPGSMLOC has a four-digit year (AT800 13.2.1). */
export function secondsOf(clock: string): number {
  if (clock[4] === '/') clock = clock.slice(2);
  const found = /^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)/.exec(clock) as Groups | null;
  // a clock never set starts in 1970, 1980 or 2000
  if (!found) return 0;
  const numbers = found.map(function (digits) { return wholeOf(digits); }) as [number, number, number, number, number, number, number];
  if (numbers[1] < 24 || numbers[1] >= 70 || numbers[2] < 1 || numbers[2] > 12) return 0;
  return daysFrom1970(2000 + numbers[1], numbers[2], numbers[3]) * 86400 + numbers[4] * 3600 + numbers[5] * 60 + numbers[6];
}

/**
 * Local seconds since 1970 of `*PSUTTZ: 2026,11,20,8,30,0,"+04",0`: UTC, then a zone in quarters of an hour (AT7080 5.2.4). 0: invalid.
 * @param sinceMs age of the line
 */
export function secondsHeard(line: string, sinceMs: number): number {
  const parts = line.slice(line.indexOf(':') + 1).split(',');
  const numbers = parts.map(function (part) { return leadingNumber(part.replace('"', '')); }) as [number, number, number, number, number, number, number];
  const year = numbers[0];
  const isTime = year >= 2024 && year < 2070 && numbers[1] >= 1 && numbers[1] <= 12 && numbers[2] >= 1 && numbers[5] >= 0;
  if (!isTime) return 0;
  return daysFrom1970(year, numbers[1], numbers[2]) * 86400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    + (numbers[6] || 0) * 900 + Math.floor(sinceMs / 1000);
}

/** Zone in seconds; `±zz` counts quarters of an hour with summer time (TS 27.007). */
export function zoneOf(clock: string): number | undefined {
  const found = /[+\-]\d\d/.exec(clock);
  return found ? numberOf(found[0]) * 900 : undefined;
}

export function zoneHeard(line: string): number | undefined {
  const zone = leadingNumber((line.split(',')[6] || '').replace('"', ''));
  return isNaN(zone) ? undefined : zone * 900;
}

/** Seconds since 1970 of `20261120093042`; 0: invalid. */
export function secondsOfDigits(digits: string): number {
  function at(from: number, to: number): number { return wholeOf(digits.slice(from, to)); }
  const isTime = digits.length === 14 && at(4, 6) >= 1 && at(4, 6) <= 12 && at(6, 8) >= 1 && at(6, 8) <= 31
    && at(8, 10) < 24 && at(10, 12) < 60 && at(12, 14) <= 60;
  const seconds = isTime ? daysFrom1970(at(0, 4), at(4, 6), at(6, 8)) * 86400 + at(8, 10) * 3600 + at(10, 12) * 60 + at(12, 14) : 0;
  return isCredible(seconds) ? seconds : 0;
}

/** Years of a set clock: 2024 to 2069. */
export function isCredible(seconds: number): boolean {
  return seconds >= 1704067200 && seconds < 3155760000;
}

/** Days from 1970, for the years 2000 to 2099. */
function daysFrom1970(year: number, month: number, day: number): number {
  const before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
  const leap = year % 4 === 0 && month > 2 ? 1 : 0;
  return (year - 1970) * 365 + Math.floor((year - 1969) / 4) + before[month - 1]! + leap + day - 1;
}

function datedKey(trip: ConfigTrip): string {
  const config = trip.config;
  const form = config['http.form'];
  const texts: { [key: string]: string } = config['http.url']
    ? { 'http.url': config['http.url'], 'http.form': form ? JSON.stringify(form) : '' }
    : { 'ftp.directory': config['ftp.directory'] };
  return Object.keys(texts).filter(function (key) {
    return ['{yyyy}', '{mm}', '{dd}'].some(function (placeholder) { return has(texts[key]!, placeholder); });
  })[0] || '';
}

function hasHours(config: ConfigTrip['config']): boolean {
  return !!(config['send.from'] || config['send.to']);
}

function noteOf(trip: LinkTrip): string {
  const note = trip.notes.get('clock').split(' ');
  return note[ClockNote.mark] === markOfModem(trip, 'clock') ? note[ClockNote.source] || 'restarted' : '';
}

/** The time is worth a restart or a query. If no source had it, timed rounds ask again only after a power-on, to spare the battery. */
export function isNeeded(trip: ConfigTrip): boolean {
  const config = trip.config;
  const isTimed = config['camera.everyMinutes'] > 0 || hasHours(config) || !!config['send.megabytesPerMonth'] || !!config['report.everyHours'] || (config['schedule.everyMinutes'] > 0 && (config['schedule.offset'] || config['schedule.sleep']));
  return !!datedKey(trip) || !!config['http.ca'] || (isTimed && (!trip.schedule.isPlanned || !!trip.schedule.due || noteOf(trip) !== untold));
}

/** The setting takes effect at the next registration or restart (AT7080 5.2.4). */
async function restart(trip: KnownTrip): Promise<void> {
  const power = trip.link.modem.power;
  trip.log.info('modem', 'is restarted once, since its clock follows the network only after a restart');
  trip.expect(power.bootMs * 2);
  trip.link.isAttached = false;
  trip.variables['isDone'] = '';
  await tried(runScript(trip, 'reset'));
  const isAwake = await wakeWithin(trip, trip.clock.now() + power.bootMs);
  if (isAwake) trip.link.wokenMs = trip.clock.now();
  throw ended('broken');
}

export async function timing(trip: KnownTrip): Promise<void> {
  trip.variables['isDone'] = trip.variables['isSet'] = '';
  // the modem must not store a raised rate
  trip.variables['isRaised'] = trip.link.baud > 115200 ? '1' : '';
  const { end, fault } = await tried(runScript(trip, 'followClock'));
  const isNew = end === 'done' && trip.variables['isSet'] && isNeeded(trip) && !noteOf(trip);
  // the note comes first: a modem that forgets the setting must not restart forever
  if (isNew && trip.notes.put('clock', markOfModem(trip, 'clock'))) return await restart(trip);
  throw ended(end, fault);
}

/** Seconds; undefined: empty. `+01:00` is 3,600. */
function wantedZone(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const seconds = (wholeOf(text.slice(1, 3)) * 60 + wholeOf(text.slice(4))) * 60;
  return text[0] === '-' ? -seconds : seconds;
}

/** Converts the time to `clock.zone`, if the source's zone is known. @param zone undefined: unknown, except for a source in UTC */
export function setTime(trip: ConfigTrip, seconds: number, source: string, zone?: number): void {
  if (zone === undefined && has(source, '(UTC)')) zone = 0;
  const wanted = wantedZone(trip.config['clock.zone']);
  if (zone !== undefined && wanted !== undefined) {
    seconds += wanted - zone;
    zone = wanted;
    source += ', at ' + trip.config['clock.zone'];
  }
  trip.calendar.set(seconds, zone);
  trip.link.zone = zone;
  if (trip.config['report.everyHours']) trip.link.timeFrom = source;
  trip.log.info('network', 'time is ' + trip.calendar.stamp() + ', from ' + source);
}

/** @param isLeft the server is asked next */
export function tellNoTime(trip: ConfigTrip, text: string, isLeft: boolean): void {
  let isMissed = false;
  if (trip.calendar.seconds()) text += "; this camera's clock goes on: it is " + trip.calendar.stamp();
  else if (isLeft) text += '; the server is asked';
  else if (isNeeded(trip)) {
    isMissed = true;
    trip.notes.put('clock', markOfModem(trip, 'clock') + ' ' + untold);
    const dated = datedKey(trip);
    const isTimed = trip.config['schedule.everyMinutes'] > 0;
    text += dated ? '; 1970/01/01 is used in ' + dated : isTimed ? '; rounds count from the first one' : '';
    if (hasHours(trip.config)) text += '; send.from and send.to do not apply';
  }
  if (isMissed) trip.log.warn('network', text);
  else trip.log.info('network', text);
}

function tellNoNetworkTime(trip: ConfigTrip, isLeft: boolean): void { tellNoTime(trip, 'no time from the network', isLeft); }

/** Asks other sources once a round. */
async function askOthers(trip: ConfigTrip, isServerAsked: () => boolean): Promise<void> {
  const heard = secondsHeard(trip.link.timeLine, trip.clock.now() - trip.link.timeMs);
  if (heard) {
    setTime(trip, heard, network, zoneHeard(trip.link.timeLine));
    return;
  }
  trip.link.isTimeless = true;
  trip.variables['clock'] = trip.variables['source'] = '';
  await tried(runScript(trip, 'askTime'));
  const clock = trip.variables['clock'] || '';
  const seconds = secondsOf(clock);
  // other sources set only the chip's clock
  if (seconds && trip.variables['source'] === byServer) trip.link.hasClock = true;
  if (!seconds) tellNoNetworkTime(trip, isServerAsked());
  else {
    if (trip.variables['source'] === byServer) trip.notes.put('clock', markOfModem(trip, 'clock') + ' ' + byServer);
    if (trip.variables['source'] === network) setTime(trip, seconds, network, zoneOf(clock));
    else setTime(trip, seconds, trip.variables['source'] + ' (UTC)');
  }
}

/** A clock set by a time server is in UTC until the network sends a zone. */
function sourceOf(trip: LinkTrip, clock: string): string {
  return noteOf(trip) === byServer && clock.slice(-3) === '+00' ? 'NTP, a while ago (UTC)' : network;
}

/** Reads the modem's clock; repeatedly and from other sources if the time is needed. A certificate needs the modem's own. */
export async function tellTime(trip: ConfigTrip, isServerAsked: () => boolean): Promise<void> {
  const isKnown = trip.calendar.seconds() && !trip.schedule.isCounted && !trip.config['http.ca'];
  const isWanted = isNeeded(trip) && !isKnown && !trip.link.isTimeless;
  trip.link.hasClock = false;
  for (let tries = isWanted ? asks : 1; tries > 0; tries--) {
    trip.variables['clock'] = '';
    await tried(runScript(trip, 'askClock'));
    const clock = trip.variables['clock'] || '';
    const seconds = secondsOf(clock);
    if (seconds) {
      trip.link.hasClock = true;
      setTime(trip, seconds, sourceOf(trip, clock), zoneOf(clock));
      return;
    }
    if (tries > 1) await elapsed(trip.clock, askMs);
  }
  if (isWanted) return await askOthers(trip, isServerAsked);
  tellNoNetworkTime(trip, isServerAsked());
}
