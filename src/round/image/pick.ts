// Picks what a round does next: a request of the console, the live picture, an image, or the report.

import { End, isLost, newFault } from '../../fault';
import { noteLargest } from '../../link/link';
import { isAfter } from '../../source/after';
import { isToGo } from '../../source/removal';
import type { Image } from '../../source/source';
import { inBytes } from '../../text';
import { takeCheck } from '../check';
import { isFirmwareDue, lookAgain } from '../firmware';
import { checkInBetween } from '../report/between';
import { rememberLatest } from '../report/latest';
import { isFetchDue, takeReport } from '../report/report';
import { CheckInStep, RoundPart, type CheckIn, type ReadyTrip } from '../roundtrip';
import { isSpent, isUnfit, spend } from '../rules/budget';
import { isEmpty } from '../update/proof';
import { noteAllOld } from './behind';
import { heldSeconds, isHeldBack, isRefusing } from './hold';
import { beginRest, isLate } from './late';
import { noteLiveOver, takeLive } from './live';
import { beginSkipped } from './old';
import { beginWhole, noteSearched, pickOnly, pickPreview } from './preview';
import { findUnseen } from './restarted';
import { mayBeHeld, skipRefused } from './skipped';
import { beginTry } from './tries';

function skip(trip: ReadyTrip, image: Image): void {
  const failures = trip.round.failures;
  const minutes = Math.ceil(heldSeconds(trip, image, false) / 60);
  trip.log.error('image', image.path + ' is skipped for this round after ' + failures + (failures === 1 ? ' try' : ' tries')
    + '; it stays on the card and is tried again in ' + (minutes > 1 ? 'a round in ' + minutes + ' min or later' : 'the next round'));
  trip.source.skip(image);
  trip.round.skipped++;
  trip.round.failures = 0;
}

function isOther(trip: ReadyTrip, found: Image): boolean {
  const before = found.fingerprint;
  const now = trip.source.fingerprintOf(found, isToGo(trip.config['images.afterUpload'], found));
  // a file that cannot be read does not count as changed
  if (now === undefined) return false;
  found.fingerprint = now;
  if (!before || before === now) return false;
  found.again = 'it was rewritten meanwhile';
  found.begun = found.tries = '';
  return true;
}

function isCounted(trip: ReadyTrip): boolean {
  return !!(trip.config['send.megabytesPerMonth'] || trip.config['report.everyHours']);
}

/**
 * Does a request that a person made at the console. Its fault concerns no image, and ends the state `picking` only if the session or the
 * link is lost.
 */
async function doRequest(trip: ReadyTrip): Promise<void> {
  const { end, fault } = await tried(trip.doJob());
  // a lost session or link is repaired before the next image is picked. Otherwise the loss would cost that image a try
  if (end === End.broken || trip.link.lost || isLost(fault)) {
    throw ended(End.broken, fault || newFault(trip.link.lost || 'session', 'ferry'));
  }
}

/** Tells whether the round goes on: with images after their previews, with those that wait for its end, or with those that were too old. */
function hasMore(trip: ReadyTrip): boolean {
  if (trip.round.part === RoundPart.previews) return beginWhole(trip);
  if (beginRest(trip) || (trip.config['images.skipOlderMinutes'] && beginSkipped(trip))) return true;
  if (trip.round.pattern) noteSearched(trip);
  if (trip.config['images.live'] && !trip.round.unfit && !trip.round.isOpen) noteLiveOver(trip);
  return false;
}

/** Fetches the settings of `remote.name` from the server. The round ends after it, unless firmware is fetched, too. */
async function fetchSettings(trip: ReadyTrip, checkIn: CheckIn): Promise<void> {
  const { end, fault } = await tried(checkIn('fetch'));
  if (end === End.broken || !trip.config['remote.firmware']) throw ended(end, fault);
}

/**
 * Runs after the last image of a round: it prepares the report, and fetches settings and firmware if they are due. The state ends `refused`
 * if nothing of this is left.
 * @returns true if the report's file is to be sent now; false if another look for images follows
 */
async function finish(trip: ReadyTrip, checkIn: CheckIn): Promise<boolean> {
  const sent = trip.round.attempted;
  // For most cameras the latest picture has the largest number, and nothing is to be remembered. The module of `rememberLatest` is then not
  // loaded, to save memory.
  if (trip.card.latest || trip.config['images.live'] || (sent && isAfter(trip.source.seen.newest, sent))) rememberLatest(trip);
  if (trip.config['report.everyHours']) {
    if (trip.round.tooOld) noteAllOld(trip);
    const isTaken = await takeReport(trip, checkIn);
    if (isTaken) return true;
    if (isFetchDue(trip)) await fetchSettings(trip, checkIn);
  }
  if (trip.prove && trip.round.isIdle && !trip.round.isProved && !trip.config['report.everyHours'] && isEmpty(trip)) await checkIn('ask');
  if (!trip.config['remote.firmware'] || !isFirmwareDue(trip)) throw ended(End.refused);
  await checkIn('firmware');
  lookAgain(trip);
  return false;
}

/**
 * Leaves an image out if a newer live picture comes first, if it waits for the round's end, or is not to be sent.
 * @returns whether the image is left out, so that another one is sought
 */
function isLeftOut(trip: ReadyTrip, found: Image): boolean {
  if (trip.round.since !== undefined && findUnseen(trip, found)) return true;
  if (!isLate(trip, found)) return skipRefused(trip, found);
  trip.source.skip(found);
  return true;
}

/**
 * Leaves an image out of this round if it has had all its tries, or is held back after failures.
 * @returns whether the image is left out, so that another one is sought
 */
function isUntried(trip: ReadyTrip, found: Image): boolean {
  const round = trip.round;
  if (round.attempted !== found.path) round.failures = 0;
  if (round.failures < trip.config['upload.attempts']) return mayBeHeld(trip, found) && isHeldBack(trip, found);
  skip(trip, found);
  return true;
}

function take(trip: ReadyTrip, found: Image): void {
  // the log's lines that wait in memory go to the card now, so that writing them does not delay the image later
  if (trip.round.delivered) trip.logfile.write('');
  trip.round.startedMs = trip.clock.now();
  trip.round.attempted = found.path;
  if (found.begun || found.isByHand) beginTry(trip, found);
  if (isCounted(trip)) spend(trip, found);
  noteLargest(trip, found.size);
  trip.delivery.acts().take(found, isOther(trip, found));
  trip.log.info('image', found.path + ', ' + inBytes(found.size) + ', try ' + (trip.round.failures + 1) + ' of ' + trip.config['upload.attempts']);
}

/**
 * Picks the next image, or begins the end of the round if no image is left.
 * @returns true if something is to be sent now; false if another look follows
 */
async function pickNext(trip: ReadyTrip, checkIn: CheckIn): Promise<boolean> {
  const found = await trip.source.next();
  trip.round.image = found;
  if (!found) {
    if (hasMore(trip)) return false;
    return await finish(trip, checkIn);
  }
  const preview = found.isByHand ? undefined : trip.config['images.preview'];
  if (preview && trip.round.part === RoundPart.previews) return pickPreview(trip, found);
  if (isLeftOut(trip, found)) return false;
  const isSmall = preview === 'only' ? pickOnly(trip, found) : undefined;
  if (isSmall !== undefined) return isSmall;
  // the budget's module is loaded only if config.json has a monthly budget, to save memory
  if (trip.config['send.megabytesPerMonth'] && isUnfit(trip, found, false)) {
    trip.source.skip(found);
    trip.round.image = undefined;
    if (isSpent(trip)) return await finish(trip, checkIn);
    return false;
  }
  if (isUntried(trip, found)) return false;
  take(trip, found);
  return true;
}

/**
 * Picks what the round does next. The state ends `refused` if nothing is left.
 * @returns true if something is to be sent now; false if what was found is done or left out, so that another look follows
 */
export async function pick(trip: ReadyTrip, checkIn: CheckIn): Promise<boolean> {
  const round = trip.round;
  if (trip.desk.jobs.length) {
    await doRequest(trip);
    return false;
  }
  if (trip.card.check) return takeCheck(trip);
  // a card that keeps nothing gets no further image, but the report that tells it
  if (trip.files.isWorn) {
    round.live = undefined;
    if ((round.checkIn || CheckInStep.none) < CheckInStep.tried) round.checkIn = ++round.troubles === 1 ? CheckInStep.due : CheckInStep.none;
    round.isLasting = true;
    return await finish(trip, checkIn);
  }
  if (round.live && trip.config['send.megabytesPerMonth'] && isUnfit(trip, round.live, false)) round.live = undefined;
  if (round.live) {
    if (isCounted(trip)) spend(trip, round.live);
    return await takeLive(trip);
  }
  if (round.inARow && isRefusing(trip)) return await finish(trip, checkIn);
  if ((trip.config['report.everyHours'] || trip.config['images.live']) && round.delivered) {
    const isTaken = await checkInBetween(trip, checkIn);
    if (isTaken) return true;
  }
  return await pickNext(trip, checkIn);
}
