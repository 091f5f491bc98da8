// The state `looking`: whether the card has anything to send, and whether a round may begin.

import { beginRound, noteLargest } from '../link/link';
import type { Image } from '../source/source';
import { rootOf } from '../source/walk';
import { tellOutcome } from './cardfaults';
import { isLeftAlone, isPaused, pauseSeconds } from './image/cardtime';
import { isHeldBack } from './image/hold';
import { findLive } from './image/live';
import { orderOf, toldOld } from './image/old';
import { findUnseen } from './image/restarted';
import { mayBeHeld, skipRefused } from './image/skipped';
import { countTrial } from './remote';
import { queueAsked } from './remotesend';
import { rememberLatest } from './report/latest';
import { beginForReport, isReportDue } from './report/report';
import { tellUnmatched } from './report/unmatched';
import { createRound, type ReadyTrip } from './roundtrip';
import { isSpent, isUnfit } from './rules/budget';
import { banMs } from './rules/logins';
import { isHeld } from './rules/rules';

function isLeft(trip: ReadyTrip, image: Image): boolean {
  return skipRefused(trip, image, true) || (mayBeHeld(trip, image) && isHeldBack(trip, image));
}

function liveFor(trip: ReadyTrip, image: Image | undefined): Image | undefined {
  findLive(trip);
  // most cameras' latest picture has the largest number: the module is not made
  if (image && trip.round.since !== undefined) findUnseen(trip, image);
  return trip.round.live;
}

/** Looks for an image that this round would send. Those before it that wait for a later round are skipped. */
async function peek(trip: ReadyTrip): Promise<Image | undefined> {
  const image = await trip.source.acts().peek();
  if (!image && !trip.card.latest && (trip.config['images.live'] || trip.notes.get('newest'))) rememberLatest(trip);
  const live = trip.config['images.live'] ? liveFor(trip, image) : undefined;
  // without a budget, its module is not made
  const budget = trip.config['send.megabytesPerMonth'];
  if (live && !(budget && isUnfit(trip, live, true))) return image || live;
  if (!image) return image;
  if (budget && isUnfit(trip, image, true)) {
    trip.source.skip(image);
    if (isSpent(trip)) return undefined;
  } else if (!isLeft(trip, image)) return image;
  // in a new turn, with a free stack
  await elapsed(trip.clock, 0);
  return await peek(trip);
}

/** Tells whether the server has refused too many logins, and logs it then. */
function isBanned(trip: ReadyTrip): boolean {
  const ms = banMs(trip);
  if (!ms) return false;
  trip.round.isStarted = false;
  trip.round.isTurnedAway = true;
  trip.round.troubles = trip.round.troubles || 1;
  trip.log.error('server', 'no login for ' + Math.ceil(ms / 60000) + ' min, unless config.json changes: it has refused so many within an hour that it may ban this address');
  return true;
}

/**
 * Begins the look for images.
 * @returns what is wrong with their folder, as a sentence, or an empty text
 */
function beginLook(trip: ReadyTrip): string {
  const isAsked = !!trip.round.isAsked;
  // failure counts must survive a crash
  trip.round = createRound(trip.round);
  if (isAsked) trip.round.isByPerson = true;
  beginRound(trip);
  const mistake = trip.source.acts().start(rootOf(trip.config['images.folder']), trip.config['images.match'], trip.expect, trip.card.wasOut, orderOf(trip));
  if (trip.card.wasOut) trip.card.wasOut = false;
  return mistake;
}

/** Logs that there are no images to send, at the first of several looks that find none. */
function tellNothing(trip: ReadyTrip): void {
  const round = trip.round;
  if (round.isIdle || round.unfit) return;
  trip.log.info('card', (round.skipped || round.later ? 'nothing else' : 'nothing') + ' to send' + (round.tooOld ? ' (' + toldOld(trip) + ')' : '') + '; looking again ' + (trip.config['schedule.everyMinutes'] ? 'in the next round' : 'every 10 seconds'));
}

/**
 * No image begins a round. One may wait longer than the server turns the camera away.
 * @param isFound there is one, but no round may begin yet
 */
function noteIdle(trip: ReadyTrip, isFound: boolean, wasTurnedAway: boolean): void {
  const round = trip.round;
  if (wasTurnedAway && round.later) {
    round.isTurnedAway = true;
    round.waitSeconds = Math.max(isFound ? 0 : round.laterSeconds!, pauseSeconds(trip));
  } else round.troubles = 0;
}

/** Tells whether the report alone begins a round. A server that asked to be left alone gets none. */
function isReportReason(trip: ReadyTrip): boolean {
  return !!trip.config['report.everyHours'] && isReportDue(trip)
    && !(!trip.config['report.url'] && !trip.card.isTimeless && isLeftAlone(trip));
}

/** Tells whether the round begins: there is something to do, and no rule holds it back. */
function mayBegin(trip: ReadyTrip): boolean {
  const round = trip.round;
  const isForPerson = trip.desk.jobs.length > 0 || !!trip.card.check;
  const isForReport = round.isIdle && !isForPerson && isReportReason(trip);
  if (isForPerson || isForReport) round.isStarted = true;
  noteLargest(trip, trip.source.waiting().reduce(function (most, one) { return Math.max(most, one.size); }, 0));
  if (!round.isStarted && !round.unfit) delete round.held;
  const isBegun = !!round.isStarted && !isBanned(trip) && !isHeld(trip, !!round.isByPerson);
  if (trip.card.settings === 'trial' || (trip.card.settings === 'good' && round.held)) countTrial(trip, isBegun);
  if (isBegun && isForReport) beginForReport(trip);
  return isBegun;
}

/** Looks at the card. The state ends `refused` if no round begins. */
export async function looking(trip: ReadyTrip): Promise<void> {
  const wasTurnedAway = !!trip.round.isTurnedAway;
  const mistake = beginLook(trip);
  if (mistake) {
    tellOutcome(trip, 'badConfig', [mistake]);
    throw ended('refused');
  }
  if (trip.card.hasAsked) queueAsked(trip);
  trip.card.told = '';
  trip.status.outcome = 'fault';
  const found = await peek(trip);
  const round = trip.round;
  const isToSend = !!found && !(!round.isByPerson && !trip.card.isTimeless && isPaused(trip));
  round.isStarted = isToSend;
  if (trip.source.seen.unmatched || trip.card.unmatched) tellUnmatched(trip);
  if (!found) tellNothing(trip);
  round.isIdle = !isToSend;
  if (!isToSend) noteIdle(trip, !!found, wasTurnedAway);
  if (!mayBegin(trip)) throw ended('refused');
}
