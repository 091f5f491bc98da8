// Sends the report and fetches settings between two images. In a round that takes hours they would otherwise wait for its end.

import type { CheckIn, ReadyTrip } from '../roundtrip';
import { isFetchDue, isReportDue, takeReport } from './report';

/** The least time of a round before its report goes between two images, in milliseconds. A shorter round has its report at its end. */
const patienceMs = 600000;

/**
 * Sends the report if it is due, and then fetches the settings if they are due. New settings or a fault end the round, and the next round
 * begins at once with the other images.
 * @returns true if the report's file is to be sent now; false if the next image follows
 */
export async function checkInBetween(trip: ReadyTrip, checkIn: CheckIn): Promise<boolean> {
  const round = trip.round;
  if (!round.isBetween) {
    if (!round.firstMs) round.firstMs = trip.clock.now();
    if (trip.clock.now() - round.firstMs < patienceMs || !isReportDue(trip)) return false;
    round.firstMs = 0;
    round.isBetween = true;
    return await takeReport(trip, checkIn);
  }
  if (isFetchDue(trip)) {
    const { end, fault } = await tried(checkIn('fetch'));
    if (end === 'broken') throw ended(end, fault);
    if (trip.card.settings === 'new') {
      trip.schedule.isHurried = true;
      throw ended('refused');
    }
  }
  round.isBetween = round.isForReport = round.hasReported = round.hasFetched = false;
  return false;
}
