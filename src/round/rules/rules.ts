// Rules that hold a round back: battery voltage and hours of the day before the modem gets power, and `send.roaming` before the login.

import { opensIn, type Times } from '../../camera/schedule/when';
import { newFault, tell } from '../../fault';
import { has } from '../../text';
import { noteForReport } from '../report/faultnote';
import { offsetFor } from '../rest/rest';
import type { ReadyTrip, RoundTrip } from '../roundtrip';

/** Name of the note with the key of the last rule that held a round back. A report that names the rule empties the note. */
export const heldNote = 'held';
/**
 * Name of the note on the battery. Its letter `s` means that the voltage is below `battery.sendAbove`, and `t` below `battery.takeAbove`.
 * `x` means that a missing voltage was logged.
 */
const note = 'low';
/** A battery that was low must be this many volts above the limit to count as charged. */
const margin = 0.1;
/** Voltages that differ by less than this number of volts count as equal, since the engine rounds sums. */
const tolerance = 0.0001;

/** A reading below `leastVolts` or above `mostVolts` is taken for a mistake of the sensor. */
const leastVolts = 1;
const mostVolts = 30;

type Limit = 'battery.sendAbove' | 'battery.takeAbove';

/** Tells whether a reading can be the voltage of a battery: from 1 to 30 volts. */
export function isVoltage(volts: number | undefined): volts is number {
  return !!volts && volts >= leastVolts && volts <= mostVolts;
}

/**
 * Returns a sentence if the battery is below a limit of config.json. It is empty if not, or if its voltage is unknown.
 * @param onLow gets the sentence if the battery was not low before
 */
function lowBattery(trip: RoundTrip, key: Limit, onLow: (text: string) => void): string {
  const config = trip.config;
  const limit = config && (key === 'battery.sendAbove' ? config['battery.sendAbove'] : config['battery.takeAbove']);
  if (!limit) return '';
  const volts = trip.battery && trip.battery();
  const before = trip.notes.get(note);
  if (!isVoltage(volts)) {
    if (!has(before, 'x')) {
      const fault = newFault('no-voltage', key, trip.battery ? 'it shows ' + (volts || 0) + ' V' : 'this board has none');
      trip.log.warn('round', tell(fault));
      if (config['report.everyHours']) noteForReport(trip, fault);
    }
    trip.notes.put(note, 'x');
    return '';
  }
  const mark = key.slice(8, 9);
  const wasLow = has(before, mark);
  // the tolerance is needed, since the engine's sum of 3.6 and 0.1 is not exactly 3.7
  const isLow = volts + tolerance < (wasLow ? limit + margin : limit);
  trip.notes.put(note, before.replace('x', '').split(mark[0]!).join('') + (isLow ? mark : ''));
  if (!isLow) return '';
  const text = key + ': the battery has ' + (Math.floor((volts + tolerance) * 100) / 100).toFixed(2) + ' V, and the limit is ' + limit + ' V; '
    + (mark === 's' ? 'images wait' : 'no picture is taken') + ' until it has ' + (limit + margin).toFixed(2) + ' V';
  if (!wasLow) onLow(text);
  return text;
}

/**
 * Notes that a rule holds the round back.
 * @param held is a sentence that begins with the rule's key
 */
export function hold(trip: ReadyTrip, held: string): void {
  trip.round.held = held;
  if (trip.config['report.everyHours']) trip.notes.put(heldNote, held.slice(0, held.indexOf(':')));
}

/** Tells whether the battery allows a picture. If not, that is logged once until the battery is charged. */
export function mayShoot(trip: RoundTrip): boolean {
  return !lowBattery(trip, 'battery.takeAbove', function (text) { trip.log.info('camera', text); });
}

/** Tells whether the battery's voltage held the round back. A modem that is on is then switched off. */
export function isBatteryLow(trip: RoundTrip): boolean {
  return (trip.round.held || '').indexOf('battery.') === 0;
}

/** Returns the local time in seconds since 1970; 0: unknown. After a sleep without a clock, it goes by the planned time of this round. */
export function localSeconds(trip: ReadyTrip): number {
  const schedule = trip.schedule;
  const planned = schedule.isPlanned && schedule.due ? schedule.due + (trip.clock.now() - schedule.dueMs) / 1000 : 0;
  return Math.floor(trip.calendar.seconds() || planned);
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 16);
}

/**
 * Returns the seconds until `send.from`, when rounds may begin; 0: they may begin now. This camera's offset is added, unless the sum would be after
 * `send.to`.
 * @param at local time in seconds since 1970; 0: unknown
 */
export function hoursOpenIn(trip: ReadyTrip, at: number): number {
  const from = trip.config['send.from'];
  const to = trip.config['send.to'];
  if (!from && !to) return 0;
  const times: Times = {
    'camera.everyMinutes': 0, 'camera.from': from || '00:00', 'camera.to': to || '24:00', 'camera.days': '1234567', 'camera.place': ''
  };
  const left = opensIn(times, at);
  const every = trip.config['schedule.everyMinutes'] * 60;
  const own = left && every && offsetFor(trip, every) || 0;
  return own && !opensIn(times, at + left + own) ? left + own : left;
}

function hoursHold(trip: ReadyTrip): string {
  const now = localSeconds(trip);
  const left = hoursOpenIn(trip, now);
  if (!left) return '';
  trip.round.opensMs = trip.clock.now() + left * 1000;
  return 'send.from: it is ' + timeOf(now) + ', and rounds begin from ' + (trip.config['send.from'] || '00:00') + ' to '
    + (trip.config['send.to'] || '24:00') + '; images wait until ' + timeOf(now + left);
}

function holdOf(trip: ReadyTrip, isAsked: boolean): string {
  const none = function () { return undefined; };
  const low = lowBattery(trip, 'battery.sendAbove', none) || lowBattery(trip, 'battery.takeAbove', none);
  return low || (isAsked ? '' : hoursHold(trip));
}

/**
 * Tells whether a rule holds a download back in a round that has begun, since the battery sank or the hours have ended.
 * @param isUrgent true if the battery does not count
 * @returns the rule, as the end of a sentence; empty: none does
 */
export function heldDownload(trip: ReadyTrip, isUrgent: boolean): string {
  const none = function () { return undefined; };
  const low = isUrgent ? '' : lowBattery(trip, 'battery.sendAbove', none);
  return (low || hoursHold(trip)).split(';')[0];
}

/**
 * Tells whether a rule holds the round back, and logs that rule. Without a schedule it is logged once, not at each look at the card.
 * @param isAsked true if a person asked for the round, so that the hours do not count
 */
export function isHeld(trip: ReadyTrip, isAsked: boolean): boolean {
  const round = trip.round;
  const before = round.held || '';
  const held = holdOf(trip, isAsked);
  if (held) hold(trip, held);
  else if (!round.unfit) delete round.held;
  if (!held) return false;
  round.isStarted = false;
  if (trip.config['schedule.everyMinutes'] || before.split(':')[0] !== held.split(':')[0]) trip.log.info('round', held);
  return true;
}

/**
 * Decides whether a roaming modem may be used.
 * @returns whether the login may follow; otherwise the round ends
 */
export function mayRoam(trip: ReadyTrip): boolean {
  if (!trip.config || trip.config['send.roaming'] !== false) return true;
  hold(trip, 'send.roaming: the modem is roaming in another network' + (trip.link.operator ? ' (' + trip.link.operator + ')' : '')
    + ', so nothing is sent; the next round looks again');
  trip.log.warn('round', trip.round.held!);
  // without a current image, the end of the round does not count as a failed try of that image
  trip.round.image = undefined;
  return false;
}
