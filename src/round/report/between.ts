// What a round that takes hours does between two images. It sends the report, fetches settings, or ends for a newer live picture. Otherwise all these
// would wait for the round's end.

import { End } from '../../fault';
import { CheckInStep, type CheckIn, type ReadyTrip } from '../roundtrip';
import { hoursOpenIn, localSeconds } from '../rules/rules';
import { isFetchDue, isReportDue, takeReport } from './report';

/** The least time of a round before its report or a live picture goes between two images, in milliseconds. A shorter round has them at its ends. */
const patienceMs = 600000;

/** The next round may begin this number of seconds after a round has made way for it. */
const pauseSeconds = 120;

/**
 * Tells whether the round makes way for a newer live picture, as it has looked for one long ago. It does not if the hours of `send.to` are about to
 * end, since the next round would then begin only on the next day. A round without a further image ends anyway.
 */
function isLiveDue(trip: ReadyTrip): boolean {
  if (!trip.config['images.live'] || trip.clock.now() - trip.round.soughtMs! < Math.max(patienceMs, trip.config['schedule.everyMinutes'] * 60000)) {
    return false;
  }
  const now = localSeconds(trip);
  return trip.source.waiting().length > 0 && !hoursOpenIn(trip, now && now + pauseSeconds);
}

/**
 * Sends the report if it is due, and then fetches the settings if they are due. New settings, a fault or the time for a live picture end the round,
 * and the next round begins at once with the other images.
 * @returns true if the report's file is to be sent now; false if the next image follows
 */
export async function checkInBetween(trip: ReadyTrip, checkIn: CheckIn): Promise<boolean> {
  const round = trip.round;
  let isOver = false;
  if (!round.isBetween) {
    if (!round.firstMs) round.firstMs = trip.clock.now();
    if (trip.config['report.everyHours'] && trip.clock.now() - round.firstMs >= patienceMs && isReportDue(trip)) {
      round.firstMs = 0;
      round.isBetween = true;
      return await takeReport(trip, checkIn);
    }
    isOver = isLiveDue(trip);
    if (!isOver) return false;
  } else if (isFetchDue(trip)) {
    const { end, fault } = await tried(checkIn('fetch'));
    if (end === End.broken) throw ended(end, fault);
    isOver = trip.card.settings === 'new';
  }
  if (isOver) {
    // in a round that a person asked for, images that are held back go, too
    trip.schedule.isHurried = trip.schedule.isHurried || round.isByPerson || 'on';
    throw ended(End.refused);
  }
  round.isBetween = false;
  round.checkIn = CheckInStep.none;
  return false;
}
