// Firmware on trial, as after an update: it stays once a round has shown that it works. If it fails to, the loader starts the firmware that ran
// before.

import type { Log } from '../log';
import { Proof, type Clock } from '../ports';
import { clearBits } from './loader/clearbits';
import { goodChange, liveMarks, returnedSlot, voidChange } from './loader/slotmarks';
import { restart } from './start/again';

/** Longest trial within one start of the chip, in milliseconds. Only the time of rounds that failed counts. */
const trialMs = 24 * 3600 * 1000;
/** Most milliseconds that one failed round counts, as it may follow a long time in which no round could begin. */
const mostMs = 3600 * 1000;
/** The firmware is given up if no rest has begun for this number of milliseconds, since it hangs then. No rest is as long. */
const hangMs = 48 * 3600 * 1000;

/** Tells whether firmware was given up on trial, so that the firmware before it runs now. */
export function hasReturned(): boolean {
  return !!returnedSlot(require('Storage').read('mark') || '');
}

/**
 * Begins the trial of this start, if the firmware is on trial.
 * @returns a function that the firmware calls at the beginning of each rest with what the round has shown. Undefined: there is no trial
 */
export function beginTrial(log: Log, clock: Clock): ((proof: Proof) => void) | undefined {
  const marks = liveMarks(require('Storage').read('mark') || '');
  const mark = marks[0];
  if (!mark || mark.isGood) return undefined;

  function giveUp(why: string): void {
    log.error('boot', why + ', so the firmware before it returns');
    clearBits(voidChange(mark!));
    restart();
  }

  function watch(): number {
    return setTimeout(function () { giveUp('this firmware has not come to the end of a round for 48 hours'); }, hangMs);
  }

  log.info('boot', 'this firmware is on trial, start ' + mark.starts +
    ' of 3: it stays once the server has taken an image, a report or a login; after 24 hours of rounds that fail, the firmware before it returns');
  let timer = watch();
  let failedMs = 0;
  let lastMs = clock.now();
  let isOver = false;
  return function (proof) {
    if (isOver) return;
    if (proof === Proof.vain) {
      if (marks[1]) giveUp('this firmware cannot work here');
      return;
    }
    clearTimeout(timer);
    if (proof === Proof.good) {
      isOver = true;
      clearBits(goodChange(mark));
      log.info('boot', 'this firmware has proved itself, and stays');
      return;
    }
    const now = clock.now();
    if (proof === Proof.failed) failedMs += Math.min(now - lastMs, mostMs);
    lastMs = now;
    timer = watch();
    if (failedMs >= trialMs) giveUp('this firmware has brought nothing to the server in 24 hours of rounds');
  };
}
