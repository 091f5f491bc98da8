// The rest between two rounds: the program waits, or the chip sleeps with the modem off.

import { longestConfigBytes } from '../../config/keys';
import { configPath } from '../../store/handover';
import { readWhole } from '../../store/wholefile';
import { endActs } from '../brownout';
import { noteLook } from '../image/behind';
import { noteBusy, noteVain, pauseSeconds } from '../image/cardtime';
import { isRefusing } from '../image/hold';
import { sendAfter } from '../image/late';
import { toldOld } from '../image/old';
import { longestLastingMs, longestTroubleMs, troubleMs } from '../retry';
import { configDigestOf, digestOnCard, tellMemory, type ReadyTrip, type RoundTrip, type Schedule } from '../roundtrip';
import { loginWaitMs } from '../rules/logins';
import { settleTrial } from '../update/returned';
import { keepValid } from '../validconfig';
import { earlySeconds, endAsleep, fallAsleep } from './asleep';
import { restartIfMute } from './mute';
import { offsetOf, planRound, type Plan } from './schedule';

/** The pause between two looks at the card, in milliseconds. */
export const lookMs = 10000;
/**
 * A round that the server turned away is begun again at most this many seconds after it was due. If the chip sleeps between rounds, a quarter of
 * the period is a limit, too.
 */
const longestRetrySeconds = 3600;
const shareOfSleep = 4;
/** Firmware on trial begins a round at least each time this number of seconds has passed. It has a day of failed rounds to prove itself. */
const trialSeconds = 3600;
/** The longest timer of a rest, in milliseconds. A longer rest uses several, since the engine's timers are not trusted for weeks. */
const longestNapMs = 600000;

/**
 * Returns this camera's offset: the seconds after each full period at which its rounds begin. Undefined: config.json turns offsets off.
 * @param every the period in seconds
 */
export function offsetFor(trip: ReadyTrip, every: number): number | undefined {
  return trip.config['schedule.offset'] ? offsetOf(trip.hash(trip.config['device']), every) : undefined;
}

/** Tells whether a round begins now that the rest has ended. It is false if only a picture was due. */
export function beginsRound(trip: RoundTrip): boolean {
  const isDue = !!trip.schedule.isHurried || trip.schedule.dueMs - trip.clock.now() <= earlySeconds * 1000;
  // the fields `isHurried` and `isAsked` are not written without need, since the engine keeps memory for each field that was written once
  if (trip.schedule.isHurried) {
    if (trip.schedule.isHurried !== 'on') trip.round.isAsked = true;
    trip.schedule.isHurried = false;
  }
  if (trip.schedule.isWaiting || !isDue) trip.schedule.isWaiting = !isDue;
  return isDue;
}

/** Asks for a round: it begins now if the program rests, otherwise after the current round. */
export function hurryRound(trip: { schedule: Schedule }): void {
  if (trip.schedule.hurry) trip.schedule.hurry();
  else trip.schedule.isHurried = true;
}

/**
 * Returns the least time until the next look at the card, in milliseconds. Failed rounds prolong it, unless config.json is invalid: a person may be
 * editing it then.
 */
function leastMs(trip: RoundTrip): number {
  const longest = trip.round.isLasting ? longestLastingMs : longestTroubleMs;
  return trip.round.troubles && trip.config ? Math.max(troubleMs(lookMs, trip.round.troubles, trip.random(), longest), loginWaitMs(trip)) : lookMs;
}

/** Returns for how many milliseconds no round can begin, since the server is busy or all images wait for a later try; 0: one can begin. */
function busyMs(trip: RoundTrip): number {
  if (trip.round.waitSeconds) return trip.round.waitSeconds * 1000;
  return trip.round.busy !== undefined && trip.round.troubles && trip.config ? pauseSeconds(trip) * 1000 : 0;
}

/** Tells whether the rest looks every 10 seconds for another config.json, which may have the right password or access point. */
function awaitsConfig(trip: RoundTrip): boolean {
  return !!trip.round.troubles && !!trip.config && (!!trip.round.isLasting || busyMs(trip) > 0 || loginWaitMs(trip) > 0);
}

/** The config.json that was read last, known by a text of its size and time. */
interface Known { mark: string }

/** Tells whether config.json has another content than the one in force. It is read only if its size or time has changed. */
function isOtherConfig(trip: RoundTrip, known: Known): boolean {
  const stat = trip.files.mount() && trip.files.stat(configPath);
  const mark = stat ? stat.size + ' ' + (stat.mtime && stat.mtime.getTime()) : known.mark;
  const text = mark === known.mark ? undefined : readWhole(trip.files, configPath, longestConfigBytes);
  if (text !== undefined) known.mark = mark;
  return text !== undefined && configDigestOf(trip, text) !== digestOnCard(trip);
}

/**
 * Waits for `ms` milliseconds. A person's request, or a picture that is due, ends the wait early.
 * @returns whether the wait ended early
 */
async function waitFor(trip: RoundTrip, ms: number): Promise<boolean> {
  return await until<boolean>(function (onValue) {
    const timer = trip.clock.after(ms, function () { onValue(false); });
    trip.schedule.hurry = function (isForPicture) {
      trip.clock.cancel(timer);
      if (trip.config && !isForPicture) trip.schedule.dueMs -= trip.config['schedule.everyMinutes'] * 60000;
      if (!isForPicture) trip.schedule.isHurried = true;
      onValue(true);
    };
  });
}

/**
 * Waits until a time, in naps of at most ten minutes. A request, a due picture or another config.json ends the wait early.
 * @param untilMs the time, in milliseconds by the clock of this boot
 */
async function nap(trip: RoundTrip, untilMs: number): Promise<void> {
  const known: Known = { mark: '' };
  let toMs = untilMs;
  for (;;) {
    const shot = trip.config && trip.shots && trip.shots().left();
    const left = Math.min(toMs - trip.clock.now(), shot === undefined ? Infinity : shot * 1000);
    trip.expect(longestNapMs);
    trip.logfile.write('', true);
    trip.schedule.hurry = undefined;
    // what remains of the wait is below a millisecond, the shortest time of a timer
    if (left < 1) break;
    const looks = awaitsConfig(trip);
    const isEarly = await waitFor(trip, Math.min(left, looks ? lookMs : longestNapMs));
    if (isEarly || (looks && isOtherConfig(trip, known))) toMs = 0;
  }
  if (trip.shots) trip.shots().listen(undefined);
}

/**
 * Tells whether the chip sleeps between the rounds. With firmware on trial it does not: each piece of a sleep ends with a start, and such
 * firmware has only a few.
 */
function sleeps(trip: RoundTrip): boolean {
  return !!trip.config!['schedule.sleep'] && trip.sleep.longestSeconds > 0 && !trip.prove;
}

/**
 * Returns when the next round begins, by the schedule or when the hours of `send.from` open.
 * @param every the schedule's period in seconds
 * @param since seconds since this round was due; negative if it is not due yet
 */
function planNext(trip: RoundTrip, every: number, since: number): Plan {
  const schedule = trip.schedule;
  const canSleep = sleeps(trip);
  const due = schedule.due && schedule.isPlanned ? schedule.due + every : schedule.due;
  const own = offsetFor(trip as ReadyTrip, every);
  const now = canSleep || own !== undefined ? trip.calendar.seconds() : 0;
  const plan = schedule.isWaiting ? { left: Math.max(0, -since), due: schedule.due }
    : planRound({ every: every, since: since, due: canSleep ? due : 0, now: now, offset: own, isPlanned: !!schedule.isPlanned });
  const late = trip.round.opensMs === undefined ? 0 : plan.left - Math.max(1, (trip.round.opensMs - trip.clock.now()) / 1000);
  if (late > 0) {
    plan.left -= late;
    if (plan.due) plan.due -= Math.round(late);
  }
  return plan;
}

/**
 * Returns the milliseconds until a round that the server turned away is begun again within its period; undefined: it is not.
 * @param every the schedule's period in seconds
 * @param since seconds since this round was due
 * @param least the least wait in milliseconds
 */
function retryMs(trip: RoundTrip, every: number, since: number, least: number): number | undefined {
  if (!trip.round.troubles || !trip.round.isTurnedAway || trip.schedule.isWaiting) return undefined;
  const wait = Math.max(least, busyMs(trip));
  return since + wait / 1000 < Math.min(longestRetrySeconds, sleeps(trip) ? every / shareOfSleep : every) ? wait : undefined;
}

/**
 * Rests until the next planned round is due. The chip sleeps meanwhile if it may.
 * @param every the schedule's period in seconds
 */
async function restUntilDue(trip: RoundTrip, every: number): Promise<void> {
  if (trip.prove && every > trialSeconds) return await nap(trip, trip.clock.now() + Math.max(leastMs(trip), trialSeconds * 1000));
  const since = (trip.clock.now() - trip.schedule.dueMs) / 1000;
  const plan = planNext(trip, every, since);
  const least = leastMs(trip);
  const wait = retryMs(trip, every, since, least);
  if (wait !== undefined) {
    // if a look at the card has set `waitSeconds`, the log has the time of the next round already
    if (!trip.round.waitSeconds) {
      trip.log.info('round', 'is begun again in ' + Math.ceil(wait / 1000) + ' s at the earliest: the server has turned it away');
    }
    return await nap(trip, trip.clock.now() + wait);
  }
  if (trip.round.troubles) while (plan.left * 1000 < least) {
    plan.left += every;
    if (plan.due) plan.due += every;
  }
  // a picture that is due now is taken before the sleep. Otherwise the chip would sleep for 0 seconds, again and again
  if (sleeps(trip) && !(trip.shots && trip.shots().left() === 0)) {
    trip.log.info('round', 'asleep for ' + Math.floor(plan.left / 60) + ' min ' + Math.floor(plan.left % 60) + ' s');
    fallAsleep(trip, plan.left, plan.due);
    return await endAsleep();
  }
  if (sleeps(trip)) trip.schedule.due = plan.due;
  trip.schedule.dueMs = trip.clock.now() + plan.left * 1000;
  trip.schedule.isPlanned = true;
  await nap(trip, trip.schedule.dueMs);
}

function tellRound(trip: RoundTrip): void {
  const round = trip.round;
  endActs(trip);
  trip.log.info('round', round.delivered + ' delivered, ' + round.skipped + ' skipped, ' + trip.source.waiting().length + ' left'
    + (round.previews ? ', ' + round.previews + (round.previews > 1 ? ' previews' : ' preview') : '') + (round.tooOld ? ', ' + toldOld(trip) : '')
    + (round.later ? ', ' + round.later + ' for a later try' : ''));
  tellMemory(trip);
  const isRefused = !!round.inARow && isRefusing(trip);
  if (isRefused) sendAfter(trip, round.refusedPath!);
  // The report between two images has ended the round at a fault, and others still wait. Settings on trial get time instead, as they have two rounds.
  if (round.isBetween && !round.isTurnedAway && trip.card.settings !== 'trial') trip.schedule.isHurried = trip.schedule.isHurried || 'on';
  // `troubles`, the failed rounds in a row, is 0 after a delivery, so images note a busy server only after a round without one
  if (round.busy !== undefined && (round.troubles || round.isBetween)) noteBusy(trip, round.busy);
  else if (!isRefused || round.delivered) return;
  else noteVain(trip);
  trip.delivery.acts().forgive();
}

/** Whether the last look has found no card that can be read, for whatever reason. */
function isCardLost(trip: RoundTrip): boolean {
  const outcome = trip.status.outcome;
  return outcome === 'noCard' || outcome === 'noVolume' || outcome === 'badCard';
}

/**
 * Runs the state `resting`: waits until the next round, or a picture, is due. A chip that sleeps boots then.
 * @param update first installs new firmware, if there is any
 */
export async function resting(trip: RoundTrip, update: () => Promise<void>): Promise<void> {
  if (trip.round.isStarted) tellRound(trip);
  if (trip.link.vainStarts) restartIfMute(trip);
  if (trip.prove || trip.card.hasDoubt) settleTrial(trip);
  if (trip.round.isStarted) keepValid(trip);
  if (!isCardLost(trip)) await update();
  if (trip.round.lookedMs !== undefined && trip.config) noteLook(trip as ReadyTrip);
  trip.round.isStarted = false;
  const every = trip.config ? trip.config['schedule.everyMinutes'] * 60 : 0;
  if (trip.shots) trip.shots().listen(function () { if (trip.schedule.hurry) trip.schedule.hurry(true); });
  // without a valid config.json, no round can begin. The person who asked for one has the logged fault as the answer, so the request is over
  if (!trip.config) trip.schedule.isHurried = false;
  if (trip.schedule.isHurried) return await nap(trip, 0);
  if (every) return await restUntilDue(trip, every);
  await nap(trip, trip.clock.now() + leastMs(trip));
}
