// The report and the settings between two images: in a round that takes hours they would wait for its end.

import type { CheckIn, ReadyTrip } from '../roundtrip';
import { isFetchDue, isReportDue, takeReport } from './report';

/** The least time of a round before its report goes between two images, in milliseconds. A shorter round has its report at its end. */
const patienceMs = 600000;

/**
 * Sends a report that is due by time, then fetches settings that are. New settings end the round, and so does a fault; the next round
 * begins at once, with the other images.
 * @returns whether a report is to be sent now; if not, the next image follows
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
