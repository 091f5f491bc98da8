// Gets the time from the modem's clock or from other sources, and sets the camera's clock by it.

import { firmware } from '#firmware';
import { End, newFault } from '../fault';
import { leadingNumber, numberOf, wholeOf } from '../number';
import { ClockNote } from '../store/notewords';
import { has } from '../text';
import { markOfModem, type ConfigTrip, type KnownTrip, type LinkTrip } from './link';
import { runScript } from './script';
import { wakeWithin } from './wake';

/** Most times that the modem is asked for its clock, since the network may send the time some seconds late. */
const asks = 5;
/** The pause between two requests for the modem's clock, in milliseconds. */
const askMs = 2000;
/** The word in the note `clock` which means that a time server has set this modem's clock. */
const byServer = 'NTP';
/** The word in the note `clock` which means that no source had the time. */
const untold = 'nobody';
const network = 'the network';
/** Name of the note with the day on which the modem was restarted last, since its clock was in doubt. */
const restartNote = 'clockday';
/** Seconds by which the modem's clock must differ from another source to be called wrong. Its zone may be unknown. */
const wrongSeconds = 172800;

/** The result of a regular expression whose six groups all match: the whole text, then the groups. */
type Groups = [all: string, string, string, string, string, string, string];

/**
 * Returns the local time in `+CCLK: "yy/MM/dd,hh:mm:ss±zz"`, in seconds since 1970. It returns 0 for a clock that is not set. The answer of
 * AT+CIPGSMLOC has a year of four digits (manual AT800 13.2.1).
 */
export function secondsOf(clock: string): number {
  if (clock[4] === '/') clock = clock.slice(2);
  const found = /^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)/.exec(clock) as Groups | null;
  if (!found) return 0;
  const numbers = found.map(function (digits) { return wholeOf(digits); }) as [number, number, number, number, number, number, number];
  return credible(numbers[2] < 1 || numbers[2] > 12 ? 0
    : daysFrom1970(2000 + numbers[1], numbers[2], numbers[3]) * 86400 + numbers[4] * 3600 + numbers[5] * 60 + numbers[6]);
}

/**
 * Returns the local time now, in seconds since 1970, from a line such as `*PSUTTZ: 2026,11,20,8,30,0,"+04",0`. The line has the time in UTC,
 * and then the zone in quarters of an hour (manual AT7080 5.2.4). It returns 0 for an invalid time.
 * @param sinceMs is the age of the line in milliseconds
 */
export function secondsHeard(line: string, sinceMs: number): number {
  const parts = line.slice(line.indexOf(':') + 1).split(',');
  const numbers = parts.map(function (part) {
    return leadingNumber(part.replace('"', ''));
  }) as [number, number, number, number, number, number, number];
  const isTime = numbers[1] >= 1 && numbers[1] <= 12 && numbers[2] >= 1 && numbers[5] >= 0;
  return credible(!isTime ? 0 : daysFrom1970(numbers[0], numbers[1], numbers[2]) * 86400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    + (numbers[6] || 0) * 900 + Math.floor(sinceMs / 1000));
}

/**
 * Returns the time zone in an answer of AT+CCLK?, in seconds east of UTC. It returns undefined if the answer has none. `±zz` counts quarters
 * of an hour, and includes summer time (TS 27.007).
 */
export function zoneOf(clock: string): number | undefined {
  const found = /[+\-]\d\d/.exec(clock);
  return found ? numberOf(found[0]) * 900 : undefined;
}

/** Returns the time zone in an unsolicited line with the time, in seconds east of UTC. It returns undefined if the line has none. */
export function zoneHeard(line: string): number | undefined {
  const zone = leadingNumber((line.split(',')[6] || '').replace('"', ''));
  return isNaN(zone) ? undefined : zone * 900;
}

/** Returns the time in digits such as `20261120093042`, in seconds since 1970. It returns 0 for an invalid time. */
export function secondsOfDigits(digits: string): number {
  function at(from: number, to: number): number { return wholeOf(digits.slice(from, to)); }
  const isTime = digits.length === 14 && at(4, 6) >= 1 && at(4, 6) <= 12 && at(6, 8) >= 1 && at(6, 8) <= 31
    && at(8, 10) < 24 && at(10, 12) < 60 && at(12, 14) <= 60;
  const seconds = isTime ? daysFrom1970(at(0, 4), at(4, 6), at(6, 8)) * 86400 + at(8, 10) * 3600 + at(10, 12) * 60 + at(12, 14) : 0;
  return credible(seconds);
}

/**
 * Returns a time in seconds since 1970 if it can come from a clock that was set, else 0. It must be later than this firmware's engine, and before
 * 2070. A clock that was never set starts in 1970, 1980 or 2000.
 */
export function credible(seconds: number): number {
  return seconds >= firmware.since && seconds < 3155760000 ? seconds : 0;
}

/** Returns the number of days from 1970 to a date of the years 2000 to 2099. */
function daysFrom1970(year: number, month: number, day: number): number {
  const before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
  const leap = year % 4 === 0 && month > 2 ? 1 : 0;
  return (year - 1970) * 365 + Math.floor((year - 1969) / 4) + before[month - 1]! + leap + day - 1;
}

/**
 * Returns the first key of config.json whose value contains a placeholder of the date, such as `{yyyy}`. It returns an empty text if none
 * does.
 */
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

/** Tells whether config.json allows sending only at certain hours of the day. */
function hasHours(config: ConfigTrip['config']): boolean {
  return !!(config['send.from'] || config['send.to']);
}

/**
 * Returns the source of the time that is noted for this modem, or `restarted` if the modem was restarted for its clock. It returns an empty
 * text without a note.
 */
function noteOf(trip: LinkTrip): string {
  const note = trip.notes.get('clock').split(' ');
  return note[ClockNote.mark] === markOfModem(trip, 'clock') ? note[ClockNote.source] || 'restarted' : '';
}

/**
 * Tells whether the time of day is so important that the modem is restarted or other sources are asked. If no source had the time before, planned
 * rounds ask again only after a power-on, to spare the battery.
 */
export function isNeeded(trip: ConfigTrip): boolean {
  const config = trip.config;
  const isTimed = config['camera.everyMinutes'] > 0 || hasHours(config) || !!config['send.megabytesPerMonth'] || !!config['report.everyHours']
    || (config['schedule.everyMinutes'] > 0 && (config['schedule.offset'] || config['schedule.sleep']));
  return !!datedKey(trip) || !!config['http.ca'] || (isTimed && (!trip.schedule.isPlanned || !!trip.schedule.due || noteOf(trip) !== untold));
}

/**
 * Restarts the modem. The setting of its clock takes effect only at the next registration or start (manual AT7080 5.2.4). A wrong clock gets the
 * network's time there.
 */
async function restart(trip: KnownTrip, why: string): Promise<void> {
  const power = trip.link.modem.power;
  trip.log.info('modem', 'is restarted once, since ' + why);
  trip.expect(power.bootMs * 2);
  trip.link.isAttached = false;
  trip.variables['isDone'] = '';
  await tried(runScript(trip, 'reset'));
  const isAwake = await wakeWithin(trip, trip.clock.now() + power.bootMs);
  if (isAwake) trip.link.wokenMs = trip.clock.now();
  throw ended(End.broken);
}

/**
 * Lets the modem's clock follow the network. If the setting is new and the time is needed, the modem is restarted once. So it is if its clock is
 * doubted, and no other source had the time.
 */
export async function timing(trip: KnownTrip): Promise<void> {
  if (trip.link.isDoubted && trip.link.isTimeless) {
    trip.link.isDoubted = false;
    return await restart(trip, 'its clock may be wrong, and no other source has the time');
  }
  trip.variables['isDone'] = trip.variables['isSet'] = '';
  // the modem must not save a raised baud rate with its clock's setting, as it would start with that rate after a power-off
  trip.variables['isRaised'] = trip.link.baud > 115200 ? '1' : '';
  const { end, fault } = await tried(runScript(trip, 'followClock'));
  const isNew = end === End.done && trip.variables['isSet'] && isNeeded(trip) && !noteOf(trip);
  // the note is written before the restart, as a modem that forgets the setting would otherwise be restarted again and again
  if (isNew && trip.notes.put('clock', markOfModem(trip, 'clock'))) return await restart(trip, 'its clock follows the network only after a restart');
  throw ended(end, fault);
}

/** Returns the time zone of a text such as `+01:00` in seconds, here 3,600. It returns undefined for an empty text. */
function wantedZone(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const seconds = (wholeOf(text.slice(1, 3)) * 60 + wholeOf(text.slice(4))) * 60;
  return text[0] === '-' ? -seconds : seconds;
}

/**
 * Sets the camera's clock. If the zone of the source is known, the time is first converted to the setting `clock.zone`.
 * @param seconds is the local time in seconds since 1970
 * @param source in words for the log
 * @param zone in seconds east of UTC, or undefined if it is unknown or the source is in UTC
 */
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

/**
 * Logs that a source did not have the time, and what follows from that.
 * @param isLeft true: the server is asked next
 */
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

/**
 * Doubts the modem's clock, since a certificate was refused. Other sources of the time are then asked with the next data connection, once in a round.
 * @returns whether they are still to be asked
 */
export function doubtClock(trip: LinkTrip): boolean {
  return trip.link.isDoubted = !!trip.link.hasClock && !trip.link.isTimeless;
}

/** Asks sources other than the modem's clock for the time, at most once in a round. */
async function askOthers(trip: ConfigTrip, isServerAsked: () => boolean): Promise<void> {
  const heard = trip.link.isDoubted ? 0 : secondsHeard(trip.link.timeLine, trip.clock.now() - trip.link.timeMs);
  if (heard) {
    setTime(trip, heard, network, zoneHeard(trip.link.timeLine));
    return;
  }
  trip.link.isTimeless = true;
  trip.variables['clock'] = trip.variables['source'] = '';
  trip.variables['isDoubted'] = trip.link.isDoubted ? '1' : '';
  await tried(runScript(trip, 'askTime'));
  const clock = trip.variables['clock'] || '';
  const seconds = secondsOf(clock);
  // the modem's own clock is set only by a time server, and other sources set only the chip's clock
  if (trip.link.isDoubted || (seconds && trip.variables['source'] === byServer)) trip.link.hasClock = true;
  if (trip.link.isDoubted && seconds && Math.abs(trip.calendar.seconds() - seconds) > wrongSeconds) {
    trip.log.warn('modem', 'its clock is wrong: it showed ' + trip.calendar.stamp() + ', and certificates are refused by such a time');
  }
  const day = '' + Math.floor(trip.calendar.seconds() / 86400);
  // the state `timing` restarts the modem then, at most once a day by the clock in doubt
  if (trip.link.isDoubted && !seconds && trip.notes.get(restartNote) !== day && trip.notes.put(restartNote, day)) {
    throw ended(End.broken, newFault('clock-doubted', 'AT+CCLK?', 'no source has the time; the modem is restarted'));
  }
  trip.link.isDoubted = false;
  if (!seconds) tellNoNetworkTime(trip, isServerAsked());
  else {
    if (trip.variables['source'] === byServer) trip.notes.put('clock', markOfModem(trip, 'clock') + ' ' + byServer);
    if (trip.variables['source'] === network) setTime(trip, seconds, network, zoneOf(clock));
    else setTime(trip, seconds, trip.variables['source'] + ' (UTC)');
  }
}

/** Returns in words where the modem's clock has its time from. A clock that a time server has set is in UTC until the network sends a zone. */
function sourceOf(trip: LinkTrip, clock: string): string {
  return noteOf(trip) === byServer && clock.slice(-3) === '+00' ? 'NTP, a while ago (UTC)' : 'the modem\'s clock';
}

/**
 * Sets the camera's clock by that of the modem. If the time is needed, the modem is asked repeatedly, and then other sources are asked. The modem can
 * only check certificates if its own clock is set.
 */
export async function tellTime(trip: ConfigTrip, isServerAsked: () => boolean): Promise<void> {
  const isKnown = trip.calendar.seconds() && !trip.schedule.isCounted && !trip.config['http.ca'];
  const isWanted = isNeeded(trip) && !isKnown && !trip.link.isTimeless;
  trip.link.hasClock = false;
  if (trip.link.isDoubted && !trip.link.isTimeless) return await askOthers(trip, isServerAsked);
  for (let tries = isWanted ? asks : 1; tries > 0; tries--) {
    trip.variables['clock'] = '';
    await tried(runScript(trip, 'askClock'));
    const clock = trip.variables['clock'] || '';
    const seconds = secondsOf(clock);
    if (seconds) {
      trip.link.hasClock = true;
      const zone = zoneOf(clock);
      // a Quectel's clock that follows in GMT has the zone beside it
      setTime(trip, seconds + (trip.variables['clockMode'] === '1' && zone || 0), sourceOf(trip, clock), zone);
      return;
    }
    if (tries > 1) await elapsed(trip.clock, askMs);
  }
  if (isWanted) return await askOthers(trip, isServerAsked);
  tellNoNetworkTime(trip, isServerAsked());
}
