// The state `looking`: it finds out whether the card has something to send, and whether a round of uploads may begin.

import { End, newFault } from '../fault';
import { beginRound, noteLargest } from '../link/link';
import type { Image } from '../source/source';
import { tellOutcome } from './cardfaults';
import { isLeftAlone, isPaused, pauseSeconds } from './image/cardtime';
import { isHeldBack } from './image/hold';
import { findLive } from './image/live';
import { startSearch, toldOld } from './image/old';
import { beginPreviews, leaveSeen, mayPreview, noteSearched } from './image/preview';
import { findUnseen } from './image/restarted';
import { mayBeHeld, skipRefused } from './image/skipped';
import { countTrial } from './remote';
import { patternAsked, queueAsked } from './remotesend';
import { noteForReport } from './report/faultnote';
import { rememberLatest } from './report/latest';
import { beginForReport, isReportDue } from './report/report';
import { tellUnmatched } from './report/unmatched';
import { createRound, type ReadyTrip } from './roundtrip';
import { isSpent, isUnfit } from './rules/budget';
import { banMs } from './rules/logins';
import { isHeld } from './rules/rules';
import { beginForProof, isProofDue } from './update/proof';

function isLeft(trip: ReadyTrip, image: Image): boolean {
  return skipRefused(trip, image, true) || (mayBeHeld(trip, image) && isHeldBack(trip, image));
}

function liveFor(trip: ReadyTrip, image: Image | undefined): Image | undefined {
  findLive(trip);
  // while `since` is undefined, the number in an image's name alone tells how new it is. `findUnseen`, whose module would take memory, is then
  // not called
  if (image && trip.round.since !== undefined) findUnseen(trip, image);
  return trip.round.live;
}

/**
 * Returns the first image that this round would send; undefined: there is none. Images before it that must wait for a later round are
 * skipped.
 */
async function peek(trip: ReadyTrip): Promise<Image | undefined> {
  const image = await trip.source.acts().peek();
  if (!image && !trip.card.latest && (trip.config['images.live'] || trip.notes.get('newest'))) rememberLatest(trip);
  const live = trip.config['images.live'] ? liveFor(trip, image) : undefined;
  // the budget's module is loaded only if config.json has a monthly budget, to save memory
  const budget = trip.config['send.megabytesPerMonth'];
  if (live && !(budget && isUnfit(trip, live, true))) return image || live;
  if (!image) {
    if (trip.round.pattern) noteSearched(trip);
    return image;
  }
  const isSeen = !!trip.round.pattern && leaveSeen(trip, image);
  if (!isSeen && budget && !(trip.config['images.preview'] && mayPreview(trip, image)) && isUnfit(trip, image, true)) {
    trip.source.skip(image);
    if (isSpent(trip)) return undefined;
  } else if (!isSeen && !isLeft(trip, image)) return image;
  // this function calls itself, but from a timer, which begins with an empty stack; many skipped images would otherwise fill the stack
  await elapsed(trip.clock, 0);
  return await peek(trip);
}

/** Tells whether no login may be tried yet, as the server has refused too many of them within an hour. If so, an error is logged. */
function isBanned(trip: ReadyTrip): boolean {
  const ms = banMs(trip);
  if (!ms) return false;
  trip.round.isStarted = false;
  trip.round.isTurnedAway = true;
  trip.round.troubles = trip.round.troubles || 1;
  trip.log.error('server', 'no login for ' + Math.ceil(ms / 60000)
    + ' min, unless config.json changes: it has refused so many within an hour that it may ban this address');
  return true;
}

/**
 * Begins a look for images: makes a new record of the round and starts the source of images.
 * @returns a sentence that says what is wrong with the images' folder; empty: nothing
 */
function beginLook(trip: ReadyTrip): string {
  const isAsked = !!trip.round.isAsked;
  // the record of the former round is passed on, so that the count of failed tries survives a crash of the program
  trip.round = createRound(trip.round);
  if (isAsked) trip.round.isByPerson = true;
  beginRound(trip);
  if (trip.card.hasAsked && trip.config['images.preview'] === 'only') trip.round.pattern = patternAsked(trip);
  if (trip.config['images.skipOlderMinutes']) trip.round.lookedMs = trip.clock.now();
  const mistake = startSearch(trip, trip.card.wasOut);
  if (trip.card.wasOut) trip.card.wasOut = false;
  return mistake;
}

/** Logs that there are no images to send. Further looks in a row that find none do not log it again. */
function tellNothing(trip: ReadyTrip): void {
  const round = trip.round;
  if (round.isIdle || round.unfit) return;
  trip.log.info('card', (round.skipped || round.later ? 'nothing else' : 'nothing') + ' to send' + (round.tooOld ? ' (' + toldOld(trip) + ')' : '')
    + '; looking again ' + (trip.config['schedule.everyMinutes'] ? 'in the next round' : 'every 10 seconds'));
}

/**
 * Notes that no round begins for an image after this look at the card. If the server has turned the last round away and images wait, the
 * seconds until the next round are noted. Otherwise the count of failed rounds becomes 0.
 * @param isFound true if there is an image to send, but no round may begin yet
 * @param wasTurnedAway true if the server was busy or refused the login in the last round
 */
function noteIdle(trip: ReadyTrip, isFound: boolean, wasTurnedAway: boolean): void {
  const round = trip.round;
  if (wasTurnedAway && round.later) {
    round.isTurnedAway = true;
    round.waitSeconds = Math.max(isFound ? 0 : round.laterSeconds!, pauseSeconds(trip));
  } else round.troubles = 0;
}

/**
 * Tells whether a report is due, for which a round begins even without images. Without reports, firmware on trial has a round for its proof each
 * hour, if nothing waits. While the server asks to be left alone, a report counts only if it goes to `report.url`.
 */
function isReportReason(trip: ReadyTrip): boolean {
  return (trip.config['report.everyHours'] ? isReportDue(trip) : isProofDue(trip))
    && !(!trip.config['report.url'] && trip.card.time !== null && isLeftAlone(trip));
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
  if (isBegun && isForReport) (trip.config['report.everyHours'] ? beginForReport : beginForProof)(trip);
  return isBegun;
}

/** Runs the state `looking`: looks for images on the card. The state ends `done` if a round begins, else `refused`. */
export async function looking(trip: ReadyTrip): Promise<void> {
  const wasTurnedAway = !!trip.round.isTurnedAway;
  const mistake = beginLook(trip);
  if (mistake) {
    tellOutcome(trip, 'badConfig', [mistake]);
    // a report needs no images, and tells why there are none
    if (trip.desk.jobs.length || trip.card.check || !isReportReason(trip)) throw ended(End.refused);
    trip.round.isIdle = true;
    const isBegun = mayBegin(trip);
    // so that the log tells what is found once the folder is there
    trip.round.isIdle = false;
    if (!isBegun) throw ended(End.refused);
    if (trip.config['report.everyHours']) noteForReport(trip, newFault('no-folder', mistake));
    return;
  }
  if (trip.card.hasAsked) queueAsked(trip);
  trip.card.told = '';
  trip.status.outcome = 'fault';
  const found = await peek(trip);
  const round = trip.round;
  const isToSend = !!found && !(!round.isByPerson && trip.card.time !== null && isPaused(trip));
  round.isStarted = isToSend;
  if (trip.source.seen.unmatched || trip.card.unmatched) tellUnmatched(trip);
  if (!found) tellNothing(trip);
  round.isIdle = !isToSend;
  if (!isToSend) noteIdle(trip, !!found, wasTurnedAway);
  if (!mayBegin(trip)) throw ended(End.refused);
  if (isToSend && trip.config['images.preview']) beginPreviews(trip);
}
