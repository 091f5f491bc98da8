// How the device is, for the browser page: what a person would ask for once a second. It is sent while an image may be on its way, so it
// is short, and only remembers: neither the modem nor the card is asked.

import type { Machine } from '../round/machine';
import type { PageTrip, State } from './page';

/** Bytes of the image in hand that have gone into the modem. */
function pouredOf(trip: PageTrip): number {
  const attempt = trip.attempt;
  if (attempt.load) return attempt.loadTo! - attempt.load.left();
  return trip.copies.staged === attempt.image!.path ? attempt.image!.size : attempt.loadTo || 0;
}

function addImage(trip: PageTrip, state: State): void {
  const image = trip.attempt.image;
  // what a round was given up with is in nobody's hand
  if (!image || state.s === 'resting') return;
  state.i = image.path;
  state.z = image.size;
  state.b = pouredOf(trip);
}

function addLink(trip: PageTrip, state: State): void {
  if (!trip.link.modem) return;
  state.m = trip.link.modem.name;
  state.r = trip.link.baud;
  if (trip.link.signal !== undefined) state.q = trip.link.signal;
}

function addTimes(trip: PageTrip, state: State): void {
  const every = trip.config ? trip.config['schedule.everyMinutes'] : 0;
  const seconds = trip.calendar.seconds();
  const zone = trip.calendar.zone ? trip.calendar.zone() : undefined;
  if (state.s === 'resting' && every) state.d = Math.max(0, Math.round(trip.schedule.dueMs - trip.clock.now()));
  if (!seconds) return;
  state.k = Math.floor(seconds - (zone || 0));
  if (zone !== undefined) state.a = Math.round(zone / 60);
}

export function glance(trip: PageTrip, machine: Pick<Machine, 'state' | 'cause'>): State {
  const memory = trip.memory();
  const wrong = machine.cause();
  const state: State = {
    s: machine.state(), n: [trip.round.delivered, trip.round.skipped, trip.source.left()], j: [memory.usage, memory.peak],
    g: trip.status.pattern, u: Math.floor(trip.clock.now() / 1000), c: trip.configDigest.slice(trip.configDigest.indexOf(' ') + 1)
  };
  addImage(trip, state);
  addLink(trip, state);
  addTimes(trip, state);
  if (wrong) state.t = wrong.code;
  if (trip.round.attempted) state.p = trip.round.attempted;
  if (!trip.config && trip.card.told) state.e = trip.card.told.split('\n');
  return state;
}
