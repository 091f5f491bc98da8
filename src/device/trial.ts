// Firmware on trial, as after an update: it stays once it has brought an image or a report to the server. If it fails to, the loader starts the
// firmware that ran before.

import type { Log } from '../log';
import { clearBits } from './loader/clearbits';
import { goodChange, liveMarks, returnedSlot, voidChange } from './loader/slotmarks';
import { restart } from './start/again';

/** Longest trial within one start of the chip, in milliseconds. */
const trialMs = 24 * 3600 * 1000;

/** Tells whether firmware was given up on trial, so that the firmware before it runs now. */
export function hasReturned(): boolean {
  return !!returnedSlot(require('Storage').read('mark') || '');
}

/**
 * Begins the trial of this start, if the firmware is on trial.
 * @returns a function that ends the trial. The firmware calls it when the server has shown that it holds an image or a report. With true, the
 * firmware is given up at once, if another one may start. It is undefined if there is no trial
 */
export function beginTrial(log: Log): ((isInVain?: boolean) => void) | undefined {
  const marks = liveMarks(require('Storage').read('mark') || '');
  const mark = marks[0];
  if (!mark || mark.isGood) return undefined;

  function giveUp(why: string): void {
    log.error('boot', why + ', so the firmware before it returns');
    clearBits(voidChange(mark!));
    restart();
  }

  log.info('boot', 'this firmware is on trial, start ' + mark.starts +
    ' of 3: it stays once an image or a report is seen to be at the server, within 24 hours; else the firmware before it returns');
  const timer = setTimeout(function () { giveUp('this firmware has brought nothing to the server in 24 hours'); }, trialMs);
  let isOver = false;
  return function (isInVain) {
    if (isOver) return;
    if (isInVain) {
      if (marks[1]) giveUp('this firmware cannot work here');
      return;
    }
    isOver = true;
    clearTimeout(timer);
    clearBits(goodChange(mark));
    log.info('boot', 'this firmware has proved itself, and stays');
  };
}
