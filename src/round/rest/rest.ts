// Between two rounds: waiting, or asleep with the modem off.

import type { Handlers } from '../../at/step';
import { longestConfigBytes } from '../../config/keys';
import { noteOff, offWord } from '../../link/link';
import { numberOf } from '../../number';
import { configPath } from '../../store/handover';
import { SleepNote, type Words } from '../../store/notewords';
import { readWhole } from '../../store/wholefile';
import { noteBusy, noteVain, pauseSeconds } from '../image/cardtime';
import { sendAfter } from '../image/late';
import { toldOld } from '../image/old';
import { isRefusing } from '../image/tries';
import { longestDeniedMs, longestTroubleMs, troubleMs } from '../retry';
import { configDigestOf, tellMemory, type ReadyTrip, type RoundTrip, type Schedule } from '../roundtrip';
import { loginWaitMs } from '../rules/logins';
import { offsetOf, planRound } from './schedule';

/** Pause between looks at the card. */
export const lookMs = 10000;
/** A refused round is repeated until this many seconds of its period, or a share of it if the chip should sleep. */
const longestRetrySeconds = 3600;
const shareOfSleep = 4;
/** Timers are not trusted for weeks. */
const longestNapMs = 600000;
/** A sleep that ends this much too early counts as complete. */
const earlySeconds = 5;

/**
 * @param every seconds
 * @returns the camera's offset in seconds
 */
export function offsetFor(trip: ReadyTrip, every: number): number | undefined {
  return trip.config['schedule.offset'] ? offsetOf(trip.hash(trip.config['device']), every) : undefined;
}

/** False if only a picture was due. */
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

/** Looks at the card now, or after the current round. */
export function hurryRound(trip: { schedule: Schedule }): void {
  if (trip.schedule.hurry) trip.schedule.hurry();
  else trip.schedule.isHurried = true;
}

/** Stores the rest first: the chip may sleep in pieces. */
function fallAsleep(trip: RoundTrip, left: number, due: number): void {
  const shots = trip.shots && trip.shots().goToSleep();
  const words = [trip.sleep.seconds().toFixed(2), left.toFixed(2), due, offWord(trip)];
  trip.notes.put('sleep', words.concat(shots ? shots.note : []).join(' '));
  trip.light.show(0, 0, 0, 0);
  trip.logfile.write('', true);
  if (shots && shots.isByMotion && trip.sleep.fallAsleepUntilMotion) trip.sleep.fallAsleepUntilMotion();
  else trip.sleep.fallAsleep(Math.min(left, trip.sleep.longestSeconds, shots && shots.left !== undefined ? shots.left : left));
}

export function goOnSleeping(trip: RoundTrip): boolean {
  const note = trip.notes.get('sleep').split(' ') as Words<SleepNote>;
  const isMoved = !!trip.sleep.wasMoved && trip.sleep.wasMoved();
  const planned = numberOf(note[SleepNote.left]);
  const began = numberOf(note[SleepNote.began]);
  const isAsleep = (trip.sleep.wasAsleep() || isMoved) && planned >= 0 && began >= 0 && note.length >= SleepNote.shots;
  trip.schedule.hasLooked = true;
  trip.schedule.due = numberOf(note[SleepNote.due]) || 0;
  if (!isAsleep) {
    if (trip.shots) trip.shots().wakeUp([], undefined, false);
    return false;
  }
  const shot = numberOf(note[SleepNote.shots]);
  const piece = Math.min(planned, trip.sleep.longestSeconds, shot >= 0 ? shot : Infinity);
  const slept = trip.sleep.seconds() - began;
  // if the chip's clock stops in sleep, pieces are counted; motion ends one at any time
  const passed = isMoved ? Math.max(0, slept) : slept < piece / 2 ? piece : slept;
  const left = planned - passed;
  noteOff(trip, numberOf(note[SleepNote.isOff]), passed);
  trip.schedule.isPlanned = true;
  trip.schedule.dueMs = trip.clock.now() + left * 1000;
  const isAwake = !!trip.shots && trip.shots().wakeUp(note.slice(SleepNote.shots), passed, isMoved);
  if (trip.shots) trip.schedule.isCounted = trip.calendar.seconds() > 0;
  if (isAwake || left <= earlySeconds) return false;
  fallAsleep(trip, left, trip.schedule.due);
  return true;
}

export function createRestHandlers(trip: RoundTrip): Handlers {
  /** Size and time of the config.json that was read last. */
  let known = '';

  /** A person may be editing an invalid config.json. */
  function leastMs(): number {
    const longest = trip.round.isDenied ? longestDeniedMs : longestTroubleMs;
    return trip.round.troubles && trip.config ? Math.max(troubleMs(lookMs, trip.round.troubles, trip.random(), longest), loginWaitMs(trip)) : lookMs;
  }

  /** The server was busy, or asked to be left alone; or all images wait for a later try. */
  function busyMs(): number {
    if (trip.round.waitSeconds) return trip.round.waitSeconds * 1000;
    return trip.round.busy !== undefined && trip.round.troubles && trip.config ? pauseSeconds(trip) * 1000 : 0;
  }

  /** Another config.json may have the right password, or access point. It is read only if its size or time has changed. */
  function isOtherConfig(): boolean {
    const stat = trip.files.mount() && trip.files.stat(configPath);
    const mark = stat ? stat.size + ' ' + (stat.mtime && stat.mtime.getTime()) : known;
    const text = mark === known ? undefined : readWhole(trip.files, configPath, longestConfigBytes);
    if (text !== undefined) known = mark;
    return text !== undefined && configDigestOf(trip, text) !== trip.configDigest;
  }

  function restUntilDue(every: number, onEnd: () => void): void {
    const canSleep = trip.config!['schedule.sleep'] && trip.sleep.longestSeconds > 0;
    const due = trip.schedule.due && trip.schedule.isPlanned ? trip.schedule.due + every : trip.schedule.due;
    const own = offsetFor(trip as ReadyTrip, every);
    const now = canSleep || own !== undefined ? trip.calendar.seconds() : 0;
    const since = (trip.clock.now() - trip.schedule.dueMs) / 1000;
    const plan = trip.schedule.isWaiting ? { left: Math.max(0, -since), due: trip.schedule.due }
      : planRound(every, since, canSleep ? due : 0, now, own, trip.schedule.isPlanned);
    const late = trip.round.opensMs === undefined ? 0 : plan.left - Math.max(1, (trip.round.opensMs - trip.clock.now()) / 1000);
    if (late > 0) {
      plan.left -= late;
      if (plan.due) plan.due -= Math.round(late);
    }
    const least = leastMs();
    const isAway = !!trip.round.troubles && !!trip.round.isTurnedAway && !trip.schedule.isWaiting;
    const wait = isAway ? Math.max(least, busyMs()) : 0;
    if (isAway && since + wait / 1000 < Math.min(longestRetrySeconds, canSleep ? every / shareOfSleep : every)) {
      // a look that began no round says it no second time
      if (!trip.round.waitSeconds) trip.log.info('round', 'is begun again in ' + Math.ceil(wait / 1000) + ' s at the earliest: the server has turned it away');
      nap(trip.clock.now() + wait, onEnd);
      return;
    }
    if (trip.round.troubles) while (plan.left * 1000 < least) {
      plan.left += every;
      if (plan.due) plan.due += every;
    }
    // a picture that fell due comes first: a sleep of length 0 would not end
    const isShotDue = canSleep && !!trip.shots && trip.shots().left() === 0;
    if (canSleep && !isShotDue) {
      trip.log.info('round', 'asleep for ' + Math.floor(plan.left / 60) + ' min ' + Math.floor(plan.left % 60) + ' s');
      fallAsleep(trip, plan.left, plan.due);
    } else {
      if (canSleep) trip.schedule.due = plan.due;
      trip.schedule.dueMs = trip.clock.now() + plan.left * 1000;
      trip.schedule.isPlanned = true;
      nap(trip.schedule.dueMs, onEnd);
    }
  }

  function nap(untilMs: number, onEnd: () => void): void {
    const shot = trip.config && trip.shots && trip.shots().left();
    const left = Math.min(untilMs - trip.clock.now(), shot === undefined ? Infinity : shot * 1000);
    trip.expect(longestNapMs);
    trip.logfile.write('', true);
    trip.schedule.hurry = undefined;
    // less than a timer's resolution is left
    if (left < 1) {
      if (trip.shots) trip.shots().listen(undefined);
      onEnd();
      return;
    }
    const looks = !!trip.round.troubles && !!trip.config && (!!trip.round.isDenied || busyMs() > 0 || loginWaitMs(trip) > 0);
    const timer = trip.clock.after(Math.min(left, looks ? lookMs : longestNapMs), function () {
      nap(looks && isOtherConfig() ? 0 : untilMs, onEnd);
    });
    trip.schedule.hurry = function (isForPicture) {
      trip.clock.cancel(timer);
      if (trip.config && !isForPicture) trip.schedule.dueMs -= trip.config['schedule.everyMinutes'] * 60000;
      if (!isForPicture) trip.schedule.isHurried = true;
      nap(0, onEnd);
    };
  }

  function tellRound(): void {
    trip.log.info('round', trip.round.delivered + ' delivered, ' + trip.round.skipped + ' skipped, ' + trip.source.waiting().length + ' left' + (trip.round.tooOld ? ', ' + toldOld(trip) : '') + (trip.round.later ? ', ' + trip.round.later + ' for a later try' : ''));
    tellMemory(trip);
    const isRefused = !!trip.round.inARow && isRefusing(trip);
    if (isRefused) sendAfter(trip, trip.round.refusedPath!);
    // after a delivery it has no troubles
    if (trip.round.busy !== undefined && trip.round.troubles) noteBusy(trip, trip.round.busy);
    else if (!isRefused || trip.round.delivered) return;
    else noteVain(trip);
    trip.delivery.acts().forgive();
  }

  return {
    resting: function (onEnd) {
      if (trip.round.isStarted) tellRound();
      trip.round.isStarted = false;
      const every = trip.config ? trip.config['schedule.everyMinutes'] * 60 : 0;
      function wake(): void { onEnd('done'); }
      if (trip.shots) trip.shots().listen(function () { if (trip.schedule.hurry) trip.schedule.hurry(true); });
      // the look at the faulty card was the answer
      if (!trip.config) trip.schedule.isHurried = false;
      if (trip.schedule.isHurried) nap(0, wake);
      else if (every) restUntilDue(every, wake);
      else nap(trip.clock.now() + leastMs(), wake);
    }
  };
}
