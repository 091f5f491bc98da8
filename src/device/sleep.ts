// A desktop has neither deep sleep nor watchdog.

import { board, motionBoard } from 'board';
import type { Sleep, Watchdog } from '../ports';

/** ESP32.getWakeupCause() after deepSleep. */
const timerCause = 4;
const pinCause = 2;
/** Seconds of the longest sleep. deepSleep takes signed 32-bit microseconds: 35 min 47 s at most. */
const longestSeconds = 2100;
/** Seconds of the shortest sleep. One of 0 never ends, as its timer is not set (esp_sleep_start). */
const leastSeconds = 1;

/** The chip's deep sleep. */
export function createSleep(): Sleep {
  return Object.assign({
    longestSeconds: board.engine === 'esp32' ? longestSeconds : 0,
    wasAsleep: function () { return board.engine === 'esp32' && ESP32.getWakeupCause() === timerCause; },
    // the chip's RTC keeps this in deep sleep and over restarts, not over power cuts (sdkconfig: TIME_SYSCALL_USE_RTC_FRC1)
    seconds: getTime,
    fallAsleep: function (seconds: number) {
      if (board.engine === 'esp32') ESP32.deepSleep(Math.round(Math.max(seconds, leastSeconds) * 1000000));
    }
  }, board.engine === 'esp32' && board.camera && board.camera.pir ? {
    // boards without a motion sensor lack these fields
    wasMoved: function () { return ESP32.getWakeupCause() === pinCause; },
    // level-triggered: continued motion wakes the chip at once, as a new one
    fallAsleepUntilMotion: function () { ESP32.deepSleepExt0(new Pin(motionBoard.camera.pir as string), 1); }
  } : {});
}

/** Starts at the first feeding. Each feeding sets the timeout, as a listing lengthens it; ESP-IDF 5 sets it once only. */
export function createWatchdog(seconds: number): Watchdog {
  return {
    feed: function () {
      E.enableWatchdog(seconds, false);
      E.kickWatchdog();
    }
  };
}
