// Shows the state of a round by patterns of the light (docs/operation.md).

import type { Pattern } from '../delivery/delivery';
import type { RoundTrip } from './roundtrip';

/** Shows a pattern with the light. The pattern `outcome` shows how the last round ended, and `asBefore` leaves the light as it is. */
export function show(trip: RoundTrip, wanted: Pattern): void {
  const mistakes = trip.card.mistakes;
  const isBad = trip.card.told || trip.round.skipped || trip.round.later || trip.round.troubles || (trip.shots && trip.shots().hasFailed());
  const pattern = wanted !== 'outcome' ? wanted : isBad ? trip.status.outcome : mistakes ? 'badConfig' : trip.round.held ? 'held' : 'delivered';
  if (pattern === 'asBefore' || pattern === trip.status.pattern) return;
  trip.status.pattern = pattern;
  switch (pattern) {
    case 'starting': return trip.light.show(1, 100, 0, 900);
    case 'searching': return trip.light.show(1, 1500, 0, 500);
    case 'sending': return trip.light.show(1, 500, 0, 500);
    case 'delivered': return trip.light.show(1, 50, 0, 4950);
    case 'held': return trip.light.show(2, 50, 450, 4450);
    case 'noCard': return trip.light.show(2, 150, 250, 1500);
    case 'noVolume': return trip.light.show(6, 150, 250, 1500);
    case 'badCard': return trip.light.show(7, 150, 250, 1500);
    case 'badConfig': return trip.light.show(3, 150, 250, 1500);
    case 'noSim': return trip.light.show(4, 150, 250, 1500);
    default: return trip.light.show(1, 100, 0, 100); // the pattern `fault`, and any other: fast flashes
  }
}
