// The modem's clock: what it says as seconds, that it follows the network, and who tells the time where the network does not.

import type { Handlers } from '../at/step';
import { has } from '../text';
import { markOfModem, type LinkTrip } from './link';
import { runScript } from './script';
import { wakeWithin } from './wake';

/** How often a clock is asked that a dated directory waits for, and how long between: the network may tell the time some seconds late. */
const asks = 5;
const askMs = 2000;
/** In the notes, after the modem that it holds for: its clock was set by a time server. */
const byServer = 'NTP';
/** There, too: nobody who was asked could tell the time. */
const untold = 'nobody';
const network = 'the network';

/**
 * The date in `+CCLK: "yy/MM/dd,hh:mm:ss±zz"` as seconds since 1970, in the modem's local time; 0 while it has none. AT+CIPGSMLOC
 * writes the year with four digits (AT800 13.2.1).
 */
export function secondsOf(clock: string): number {
  if (clock[4] === '/') clock = clock.slice(2);
  const found = /^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)/.exec(clock);
  // a modem that was never told counts from 1970, 1980 or 2000 on
  if (!found || +found[1]! < 24 || +found[1]! >= 70 || +found[2]! < 1 || +found[2]! > 12) return 0;
  return daysFrom1970(2000 + +found[1]!, +found[2]!, +found[3]!) * 86400 + +found[4]! * 3600 + +found[5]! * 60 + +found[6]!;
}

/**
 * `*PSUTTZ: 2026,11,20,8,30,0,"+04",0`, the network's time in UTC and its zone in quarters of an hour (AT7080 5.2.4), so many
 * milliseconds later, in local time; 0 where that is no time.
 */
export function secondsHeard(line: string, sinceMs: number): number {
  const parts = line.slice(line.indexOf(':') + 1).split(',');
  const numbers = parts.map(function (part) { return parseInt(part.replace('"', ''), 10); });
  const year = numbers[0]!;
  const isTime = year >= 2024 && year < 2070 && numbers[1]! >= 1 && numbers[1]! <= 12 && numbers[2]! >= 1 && numbers[5]! >= 0;
  if (!isTime) return 0;
  return daysFrom1970(year, numbers[1]!, numbers[2]!) * 86400 + numbers[3]! * 3600 + numbers[4]! * 60 + numbers[5]!
    + (numbers[6]! || 0) * 900 + Math.floor(sinceMs / 1000);
}

/** The zone in `+CCLK: "yy/MM/dd,hh:mm:ss±zz"`, quarters of an hour with summer time (TS 27.007), as seconds; undefined without one. */
export function zoneOf(clock: string): number | undefined {
  const found = /[+\-]\d\d/.exec(clock);
  return found ? +found[0]! * 900 : undefined;
}

/** The same in `*PSUTTZ`. */
export function zoneHeard(line: string): number | undefined {
  const zone = parseInt((line.split(',')[6] || '').replace('"', ''), 10);
  return isNaN(zone) ? undefined : zone * 900;
}

/** `20261120093042` as seconds since 1970; 0 where it is no time, or none of these years. */
export function secondsOfDigits(digits: string): number {
  function at(from: number, to: number): number { return +digits.slice(from, to); }
  const isTime = digits.length === 14 && at(4, 6) >= 1 && at(4, 6) <= 12 && at(6, 8) >= 1 && at(6, 8) <= 31
    && at(8, 10) < 24 && at(10, 12) < 60 && at(12, 14) <= 60;
  const seconds = isTime ? daysFrom1970(at(0, 4), at(4, 6), at(6, 8)) * 86400 + at(8, 10) * 3600 + at(10, 12) * 60 + at(12, 14) : 0;
  return isCredible(seconds) ? seconds : 0;
}

/** From 2024 to 2069: any other comes from a clock that was never set. */
export function isCredible(seconds: number): boolean {
  return seconds >= 1704067200 && seconds < 3155760000;
}

/** Days of the Gregorian calendar; valid for 2000 to 2099. */
function daysFrom1970(year: number, month: number, day: number): number {
  const before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
  const leap = year % 4 === 0 && month > 2 ? 1 : 0;
  return (year - 1970) * 365 + Math.floor((year - 1969) / 4) + before[month - 1]! + leap + day - 1;
}

/** The key whose text has the date in it; empty where none has. */
function datedKey(trip: LinkTrip): string {
  const config = trip.config!;
  const form = config['http.form'];
  const texts: { [key: string]: string } = config['http.url']
    ? { 'http.url': config['http.url'], 'http.form': form ? JSON.stringify(form) : '' }
    : { 'ftp.directory': config['ftp.directory'] };
  return Object.keys(texts).filter(function (key) {
    return ['{yyyy}', '{mm}', '{dd}'].some(function (placeholder) { return has(texts[key]!, placeholder); });
  })[0] || '';
}

function noteOf(trip: LinkTrip): string {
  const note = trip.notes.get('clock').split(' ');
  return note[0] === markOfModem(trip, 'clock') ? note[1] || 'restarted' : '';
}

/**
 * Whether the time is worth a restart or a question to somebody else: for an address that has the date in it, for a server whose
 * certificate is in date or not, for pictures by the clock, and for rounds that begin at full hours or are slept up to. Where nobody could
 * tell it, such rounds do not ask again until somebody switches the power on: the chip measures them, and a modem that is awake for nothing
 * costs its battery.
 */
export function isNeeded(trip: LinkTrip): boolean {
  const config = trip.config!;
  const isTimed = config['camera.everyMinutes'] > 0 || (config['schedule.everyMinutes'] > 0 && (config['schedule.offset'] || config['schedule.sleep']));
  return !!datedKey(trip) || !!config['http.ca'] || (isTimed && (!trip.schedule.isPlanned || !!trip.schedule.due || noteOf(trip) !== untold));
}

export function createClockHandlers(trip: LinkTrip): Handlers {
  /** What is set now holds from the next registration on, on some from the next restart on (AT7080 5.2.4). */
  function restart(onEnd: (end: 'broken') => void): void {
    const power = trip.link.modem!.power;
    trip.log.info('modem', 'is restarted once, since its clock follows the network only after a restart');
    trip.expect(power.bootMs * 2);
    trip.link.isAttached = false;
    trip.bag['isDone'] = '';
    runScript(trip, 'reset', function () {
      wakeWithin(trip, trip.clock.now() + power.bootMs, function () { onEnd('broken'); });
    });
  }

  return {
    timing: function (onEnd) {
      trip.bag['isDone'] = trip.bag['isSet'] = '';
      // a rate that was raised is not to be what the modem wakes up with
      trip.bag['isRaised'] = trip.link.baud > 115200 ? '1' : '';
      runScript(trip, 'followClock', function (end, wrong) {
        const isNew = end === 'done' && trip.bag['isSet'] && isNeeded(trip) && !noteOf(trip);
        // the note stands before the restart: a modem that forgets the setting is not restarted again and again
        if (isNew && trip.notes.put('clock', markOfModem(trip, 'clock'))) restart(onEnd);
        else onEnd(end, wrong);
      });
    }
  };
}

/** @param zone undefined: not known, but for a source that tells UTC */
export function setTime(trip: LinkTrip, seconds: number, source: string, zone?: number): void {
  trip.calendar.set(seconds, zone === undefined && has(source, '(UTC)') ? 0 : zone);
  trip.log.info('network', 'time is ' + trip.calendar.stamp() + ', from ' + source);
}

/** @param text who has told none. @param isLeft the server is asked next */
export function tellNoTime(trip: LinkTrip, text: string, isLeft: boolean): void {
  let isMissed = false;
  if (trip.calendar.seconds()) text += "; this camera's clock goes on: it is " + trip.calendar.stamp();
  else if (isLeft) text += '; the server is asked';
  else if (isNeeded(trip)) {
    isMissed = true;
    trip.notes.put('clock', markOfModem(trip, 'clock') + ' ' + untold);
    const dated = datedKey(trip);
    const isTimed = trip.config!['schedule.everyMinutes'] > 0;
    text += dated ? '; 1970/01/01 is used in ' + dated : isTimed ? '; rounds count from the first one' : '';
  }
  if (isMissed) trip.log.warn('network', text);
  else trip.log.info('network', text);
}

function tellNoNetworkTime(trip: LinkTrip, isLeft: boolean): void { tellNoTime(trip, 'no time from the network', isLeft); }

/** By what the network said unasked, by a time server, by whatever else the modem has: bounded in time, and once a round. */
function askOthers(trip: LinkTrip, isServerAsked: () => boolean, onEnd: () => void): void {
  const heard = secondsHeard(trip.link.timeLine, trip.clock.now() - trip.link.timeMs);
  if (heard) {
    setTime(trip, heard, network, zoneHeard(trip.link.timeLine));
    onEnd();
    return;
  }
  trip.link.isTimeless = true;
  trip.bag['clock'] = trip.bag['source'] = '';
  runScript(trip, 'askTime', function () {
    const seconds = secondsOf(trip.bag['clock'] || '');
    // any other source has set this ferry's clock alone
    if (seconds && trip.bag['source'] === byServer) trip.link.hasClock = true;
    if (!seconds) tellNoNetworkTime(trip, isServerAsked());
    else {
      if (trip.bag['source'] === byServer) trip.notes.put('clock', markOfModem(trip, 'clock') + ' ' + byServer);
      if (trip.bag['source'] === network) setTime(trip, seconds, network, zoneOf(trip.bag['clock']!));
      else setTime(trip, seconds, trip.bag['source'] + ' (UTC)');
    }
    onEnd();
  });
}

/** A clock that a time server has set counts in UTC, until the network tells it a zone. */
function sourceOf(trip: LinkTrip): string {
  const clock = trip.bag['clock']!;
  return noteOf(trip) === byServer && clock.slice(-3) === '+00' ? 'NTP, a while ago (UTC)' : network;
}

/**
 * Asks for the clock; while it has no time and somebody needs it, again, and then all others who may know it. A certificate is judged by
 * the modem's own clock, which may have lost the time while this ferry's goes on.
 * @param isServerAsked whether the delivery asks its server next
 */
export function tellTime(trip: LinkTrip, isServerAsked: () => boolean, onEnd: () => void): void {
  const isKnown = trip.calendar.seconds() && !trip.schedule.isCounted && !trip.config!['http.ca'];
  const isWanted = isNeeded(trip) && !isKnown && !trip.link.isTimeless;
  let tries = isWanted ? asks : 1;
  trip.link.hasClock = false;
  function ask(): void {
    trip.bag['clock'] = '';
    runScript(trip, 'askClock', function () {
      const seconds = secondsOf(trip.bag['clock'] || '');
      if (seconds) {
        trip.link.hasClock = true;
        setTime(trip, seconds, sourceOf(trip), zoneOf(trip.bag['clock']!));
      } else if (--tries > 0) {
        trip.clock.after(askMs, ask);
        return;
      } else if (isWanted) {
        askOthers(trip, isServerAsked, onEnd);
        return;
      } else tellNoNetworkTime(trip, isServerAsked());
      onEnd();
    });
  }
  ask();
}
