// Between two rounds: waiting, or asleep with the modem off.

import { longestConfigBytes } from '../../config/keys';
import { configPath } from '../../store/handover';
import { readWhole } from '../../store/wholefile';
import { noteBusy, noteVain, pauseSeconds } from '../image/cardtime';
import { isRefusing } from '../image/hold';
import { sendAfter } from '../image/late';
import { toldOld } from '../image/old';
import { longestDeniedMs, longestTroubleMs, troubleMs } from '../retry';
import { configDigestOf, tellMemory, type ReadyTrip, type RoundTrip, type Schedule } from '../roundtrip';
import { loginWaitMs } from '../rules/logins';
import { endTrial } from '../update/returned';
import { earlySeconds, endAsleep, fallAsleep } from './asleep';
import { offsetOf, planRound, type Plan } from './schedule';

/** The pause between two looks at the card, in milliseconds. */
export const lookMs = 10000;
/** A refused round is repeated until this many seconds of its period, or a share of it if the chip should sleep. */
const longestRetrySeconds = 3600;
const shareOfSleep = 4;
/** Firmware on trial, which has a day to prove itself, begins a round at least every so many seconds. */
const trialSeconds = 3600;
/** The longest timer that is used, in milliseconds. Timers are not trusted for weeks. */
const longestNapMs = 600000;

/**
 * @param every seconds
 * @returns the camera's offset in seconds
 */
export function offsetFor(trip: ReadyTrip, every: number): number | undefined {
  return trip.config['schedule.offset'] ? offsetOf(trip.hash(trip.config['device']), every) : undefined;
}

/** Tells whether the rest ends with a round. It is false if only a picture was due. */
export function beginsRound(trip: RoundTrip): boolean {
  const isDue = !!trip.schedule.isHurried || trip.schedule.dueMs - trip.clock.now() <= earlySeconds * 1000;
  // without a camera, neither key exists until a person asks for a round
  if (trip.schedule.isHurried) {
    trip.schedule.isHurried = false;
    trip.round.isAsked = true;
  }
  if (trip.schedule.isWaiting || !isDue) trip.schedule.isWaiting = !isDue;
  return isDue;
}

/** Asks for a look at the card now, or after the current round. */
export function hurryRound(trip: { schedule: Schedule }): void {
  if (trip.schedule.hurry) trip.schedule.hurry();
  else trip.schedule.isHurried = true;
}

/** Returns the least milliseconds until the next look at the card. A person may be editing an invalid config.json. */
function leastMs(trip: RoundTrip): number {
  const longest = trip.round.isDenied ? longestDeniedMs : longestTroubleMs;
  return trip.round.troubles && trip.config ? Math.max(troubleMs(lookMs, trip.round.troubles, trip.random(), longest), loginWaitMs(trip)) : lookMs;
}

/** Returns the milliseconds for which the server was busy or asked to be left alone, or for which all images wait for a later try. */
function busyMs(trip: RoundTrip): number {
  if (trip.round.waitSeconds) return trip.round.waitSeconds * 1000;
  return trip.round.busy !== undefined && trip.round.troubles && trip.config ? pauseSeconds(trip) * 1000 : 0;
}

/** Tells whether a rest looks at config.json all the time. Another file may have the right password or access point. */
function awaitsConfig(trip: RoundTrip): boolean {
  return !!trip.round.troubles && !!trip.config && (!!trip.round.isDenied || busyMs(trip) > 0 || loginWaitMs(trip) > 0);
}

/** Which config.json was read last, by its size and time. */
interface Known { mark: string }

/** Tells whether config.json is another one. It is read only if its size or time has changed. */
function isOtherConfig(trip: RoundTrip, known: Known): boolean {
  const stat = trip.files.mount() && trip.files.stat(configPath);
  const mark = stat ? stat.size + ' ' + (stat.mtime && stat.mtime.getTime()) : known.mark;
  const text = mark === known.mark ? undefined : readWhole(trip.files, configPath, longestConfigBytes);
  if (text !== undefined) known.mark = mark;
  return text !== undefined && configDigestOf(trip, text) !== trip.configDigest;
}

/**
 * Waits. A person, or a picture that is due, ends the wait early.
 * @returns whether one of them did
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

/** Waits, in naps. @param untilMs by the clock of this boot */
async function nap(trip: RoundTrip, untilMs: number): Promise<void> {
  const known: Known = { mark: '' };
  let toMs = untilMs;
  for (;;) {
    const shot = trip.config && trip.shots && trip.shots().left();
    const left = Math.min(toMs - trip.clock.now(), shot === undefined ? Infinity : shot * 1000);
    trip.expect(longestNapMs);
    trip.logfile.write('', true);
    trip.schedule.hurry = undefined;
    // less than a timer's resolution is left
    if (left < 1) break;
    const looks = awaitsConfig(trip);
    const isEarly = await waitFor(trip, Math.min(left, looks ? lookMs : longestNapMs));
    if (isEarly || (looks && isOtherConfig(trip, known))) toMs = 0;
  }
  if (trip.shots) trip.shots().listen(undefined);
}

/** Tells whether the chip sleeps between the rounds. Each piece of a sleep ends with a start, and firmware on trial has only a few. */
function sleeps(trip: RoundTrip): boolean {
  return !!trip.config!['schedule.sleep'] && trip.sleep.longestSeconds > 0 && !trip.prove;
}

/** @param every the schedule's period in seconds @param since seconds since this round was due */
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
 * A round that the server turned away is begun again within its period.
 * @param least milliseconds until then
 * @returns milliseconds to wait; undefined: it is not begun again
 */
function retryMs(trip: RoundTrip, every: number, since: number, least: number): number | undefined {
  if (!trip.round.troubles || !trip.round.isTurnedAway || trip.schedule.isWaiting) return undefined;
  const wait = Math.max(least, busyMs(trip));
  return since + wait / 1000 < Math.min(longestRetrySeconds, sleeps(trip) ? every / shareOfSleep : every) ? wait : undefined;
}

/** @param every the schedule's period in seconds */
async function restUntilDue(trip: RoundTrip, every: number): Promise<void> {
  if (trip.prove && every > trialSeconds) return await nap(trip, trip.clock.now() + Math.max(leastMs(trip), trialSeconds * 1000));
  const since = (trip.clock.now() - trip.schedule.dueMs) / 1000;
  const plan = planNext(trip, every, since);
  const least = leastMs(trip);
  const wait = retryMs(trip, every, since, least);
  if (wait !== undefined) {
    // a look that began no round says it no second time
    if (!trip.round.waitSeconds) trip.log.info('round', 'is begun again in ' + Math.ceil(wait / 1000) + ' s at the earliest: the server has turned it away');
    return await nap(trip, trip.clock.now() + wait);
  }
  if (trip.round.troubles) while (plan.left * 1000 < least) {
    plan.left += every;
    if (plan.due) plan.due += every;
  }
  // a picture that fell due comes first: a sleep of length 0 would not end
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
  trip.log.info('round', round.delivered + ' delivered, ' + round.skipped + ' skipped, ' + trip.source.waiting().length + ' left' + (round.tooOld ? ', ' + toldOld(trip) : '') + (round.later ? ', ' + round.later + ' for a later try' : ''));
  tellMemory(trip);
  const isRefused = !!round.inARow && isRefusing(trip);
  if (isRefused) sendAfter(trip, round.refusedPath!);
  // after a delivery it has no troubles
  if (round.busy !== undefined && round.troubles) noteBusy(trip, round.busy);
  else if (!isRefused || round.delivered) return;
  else noteVain(trip);
  trip.delivery.acts().forgive();
}

/**
 * Rests until the next round, or a picture, is due. A chip that sleeps boots then.
 * @param update installs new firmware first, if there is any
 */
export async function resting(trip: RoundTrip, update: () => Promise<void>): Promise<void> {
  if (trip.round.isStarted) tellRound(trip);
  if (trip.round.isProved && trip.prove) endTrial(trip);
  if (trip.config) await update();
  trip.round.isStarted = false;
  const every = trip.config ? trip.config['schedule.everyMinutes'] * 60 : 0;
  if (trip.shots) trip.shots().listen(function () { if (trip.schedule.hurry) trip.schedule.hurry(true); });
  // a person asked for a look at the card, which had a fault: that was the answer
  if (!trip.config) trip.schedule.isHurried = false;
  if (trip.schedule.isHurried) return await nap(trip, 0);
  if (every) return await restUntilDue(trip, every);
  await nap(trip, trip.clock.now() + leastMs(trip));
}
