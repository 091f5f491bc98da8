// The report and the settings between two images: in a round that takes hours they would wait for its end.

import type { OnEnd } from '../../at/step';
import type { CheckIn, ReadyTrip } from '../roundtrip';
import { isFetchDue, isReportDue, takeReport } from './report';

/** A round that ends sooner has its report at its end. */
const patienceMs = 600000;

/**
 * Sends a report that is due by time, then fetches settings that are. New settings end the round, and so does a fault; the next round
 * begins at once, with the other images.
 * @param onNone the next image follows
 */
export function checkInBetween(trip: ReadyTrip, checkIn: CheckIn, onEnd: OnEnd, onNone: () => void): void {
  const round = trip.round;
  function goOn(): void {
    round.isBetween = round.isForReport = round.hasReported = round.hasFetched = false;
    onNone();
  }
  if (!round.isBetween) {
    if (!round.firstMs) round.firstMs = trip.clock.now();
    if (trip.clock.now() - round.firstMs < patienceMs || !isReportDue(trip)) return onNone();
    round.firstMs = 0;
    round.isBetween = true;
    takeReport(trip, checkIn, onEnd, onNone);
  } else if (!isFetchDue(trip)) goOn();
  else checkIn('fetch', function (end, fault) {
    if (end === 'broken') onEnd(end, fault);
    else if (trip.card.settings !== 'new') goOn();
    else {
      trip.schedule.isHurried = true;
      onEnd('refused');
    }
  });
}
