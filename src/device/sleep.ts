// The chip's deep sleep and its watchdog. A desktop has neither.

import { board, motionBoard } from 'board';
import type { Sleep, Watchdog } from '../ports';
import { holdInSleep } from './holds';

/** Answer of ESP32.getWakeupCause() after a sleep that its timer ended. */
const timerCause = 4;
/** Answer of ESP32.getWakeupCause() after a sleep that a pin ended. */
const pinCause = 2;
/** Seconds of the longest sleep. The engine's deepSleep takes signed 32-bit microseconds: 35 min 47 s at most. */
const longestSeconds = 2100;
/** Seconds of the shortest sleep. With 0, ESP-IDF would set no timer (esp_sleep_start), and the chip would never wake. */
const leastSeconds = 1;

/** Makes the functions of deep sleep. On a desktop, the longest sleep is 0. */
export function createSleep(): Sleep {
  return Object.assign({
    longestSeconds: board.engine === 'esp32' ? longestSeconds : 0,
    wasAsleep: function () { return board.engine === 'esp32' && ESP32.getWakeupCause() === timerCause; },
    // the chip's RTC keeps the time of `getTime` in deep sleep and over restarts, but not over power cuts (sdkconfig:
    // TIME_SYSCALL_USE_RTC_FRC1)
    seconds: getTime,
    fallAsleep: function (seconds: number) {
      holdInSleep();
      if (board.engine === 'esp32') ESP32.deepSleep(Math.round(Math.max(seconds, leastSeconds) * 1000000));
    }
  }, board.engine === 'esp32' && board.camera && board.camera.pir ? {
    // a board without a motion sensor lacks the functions `wasMoved` and `fallAsleepUntilMotion`
    wasMoved: function () { return ESP32.getWakeupCause() === pinCause; },
    // The pin's high level ends the sleep, not its edge. So motion that still goes on wakes the chip at once.
    fallAsleepUntilMotion: function () {
      holdInSleep();
      ESP32.deepSleepExt0(new Pin(motionBoard.camera.pir as string), 1);
    }
  } : {});
}

/**
 * Makes the watchdog, which starts when it is fed first. Each feeding also sets the timeout, as a listing of a folder makes it longer for a
 * time. ESP-IDF 5 takes only the first timeout.
 * @param seconds the timeout
 */
export function createWatchdog(seconds: number): Watchdog {
  return {
    feed: function () {
      E.enableWatchdog(seconds, false);
      E.kickWatchdog();
    }
  };
}
