// Makes the status that the browser page asks for once a second. It is short, because an image may be uploading, and comes
// from memory alone.

import { wordOfCode } from '../../fault';
import type { PageFerry, PageState } from './pageshape';

/**
 * Returns the record of the present state for the browser page. It is one function, because several would take more memory while an image is
 * sent. The memory in use is read first, so that it does not include the record. That reading is at most ten seconds old.
 */
export function glance(ferry: PageFerry): PageState {
  const memory = ferry.trip.memory(true);
  const trip = ferry.trip;
  const fault = ferry.machine.cause();
  const attempt = trip.attempt;
  const link = trip.link;
  const latest = trip.card.latest;
  const seen = trip.source.seen.newest;
  const newest = latest && latest.newest === seen ? latest.path : seen || trip.round.attempted;
  const seconds = trip.calendar.seconds();
  const zone = trip.calendar.zone ? trip.calendar.zone() : undefined;
  const state: PageState = {
    s: ferry.machine.state(), n: [trip.round.delivered, trip.round.skipped, trip.source.waiting().length], j: [memory.usage, memory.peak],
    g: trip.status.pattern, u: Math.floor(trip.clock.now() / 1000), c: trip.configDigest
  };
  const isResting = state.s === 'resting';
  // At rest, `attempt.image` may be left from a round that was abandoned, so it is not shown as the current image.
  if (attempt.image && !isResting) {
    state.i = attempt.image.path;
    state.z = attempt.image.size;
    state.b = attempt.load ? attempt.loadTo! - attempt.load.left() : trip.copies.staged === state.i ? state.z : attempt.loadTo || 0;
  }
  if (link.modem) {
    state.m = link.modem.name;
    state.r = link.baud;
  }
  if (link.signal !== undefined) state.q = link.signal;
  if (link.operator) state.o = link.operator;
  if (isResting && trip.config && trip.config['schedule.everyMinutes']) state.d = Math.max(0, Math.round(trip.schedule.dueMs - trip.clock.now()));
  if (seconds) {
    state.k = Math.floor(seconds - (zone || 0));
    if (zone !== undefined) state.a = Math.round(zone / 60);
  }
  if (trip.round.tooOld) state.l = trip.round.tooOld;
  if (trip.round.held) state.h = trip.round.held;
  if (trip.card.download) state.f = [trip.card.download.bytes, trip.card.download.size];
  if (fault) state.t = wordOfCode(fault.code);
  if (trip.card.firmware) state.v = trip.card.firmware;
  if (newest) state.p = newest;
  const mistakes = trip.card.mistakes;
  if (!trip.config && trip.card.told) state.e = trip.card.told.split('\n');
  else if (mistakes) state.e = [mistakes.slice(mistakes.indexOf(' ') + 1)];
  return state;
}
