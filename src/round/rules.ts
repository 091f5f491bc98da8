// Rules of config.json that hold a round back: the hours before the modem gets power, another network (`send.roaming`) before the login.

import { opensIn } from '../camera/schedule/when';
import { offsetFor } from './rest';
import type { ReadyTrip, RoundTrip } from './trip';

/** Local seconds; after a sleep by the plan of the round before; 0: unknown. */
function secondsOf(trip: ReadyTrip): number {
  const schedule = trip.schedule;
  const planned = schedule.isPlanned && schedule.due ? schedule.due + (trip.clock.now() - schedule.dueMs) / 1000 : 0;
  return Math.floor(trip.calendar.seconds() || planned);
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 16);
}

/** Until the hours begin. With this camera's own offset, if they are not over by then. */
function hoursHold(trip: ReadyTrip): string {
  const from = trip.config['send.from'] || '00:00';
  const to = trip.config['send.to'] || '24:00';
  const times = { 'camera.everyMinutes': 0, 'camera.from': from, 'camera.to': to, 'camera.days': '1234567', 'camera.place': '' };
  const now = secondsOf(trip);
  let left = opensIn(times, now);
  if (!left) return '';
  const every = trip.config['schedule.everyMinutes'] * 60;
  const own = every && offsetFor(trip, every) || 0;
  if (own && !opensIn(times, now + left + own)) left += own;
  trip.round.opensMs = trip.clock.now() + left * 1000;
  return 'send.from: it is ' + timeOf(now) + ', and rounds begin from ' + from + ' to ' + to + '; images wait until ' + timeOf(now + left);
}

function holdOf(trip: ReadyTrip, isAsked: boolean): string {
  const config = trip.config;
  return !isAsked && (config['send.from'] || config['send.to']) ? hoursHold(trip) : '';
}

/**
 * Logs the rule; without a schedule once, not at each look.
 * @param isAsked by a person: the hours do not count
 */
export function isHeld(trip: ReadyTrip, isAsked: boolean): boolean {
  const round = trip.round;
  const before = round.held || '';
  const held = holdOf(trip, isAsked);
  if (held) round.held = held;
  else delete round.held;
  if (!held) return false;
  round.isStarted = false;
  if (trip.config['schedule.everyMinutes'] || before.split(':')[0] !== held.split(':')[0]) trip.log.info('round', held);
  return true;
}

/** The modem is roaming. @returns whether the login may follow; otherwise the round ends */
export function mayRoam(trip: RoundTrip): boolean {
  if (!trip.config || trip.config['send.roaming'] !== false) return true;
  trip.round.held = 'send.roaming: the modem is roaming in another network' + (trip.link.operator ? ' (' + trip.link.operator + ')' : '') + ', so nothing is sent; the next round looks again';
  trip.log.warn('round', trip.round.held);
  // it is not the image's fault
  trip.round.image = undefined;
  return false;
}
