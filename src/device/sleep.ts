// The chip's deep sleep, its watchdog, and the clock that goes on in both. A desktop's engine has neither.

import { board } from 'board';
import type { Sleep, Watchdog } from '../ports';

/** ESP32.getWakeupCause() after the timer of a deep sleep. */
const timerCause = 4;
/** After the pin of deepSleepExt0. */
const pinCause = 2;
/** deepSleep takes a signed 32-bit number of microseconds: 35 min 47 s at most. */
const longestSeconds = 2100;
/** Of no length it would have no end: the timer is not set then (esp_sleep_start). */
const leastSeconds = 1;

export function createSleep(): Sleep {
  return Object.assign({
    longestSeconds: board.engine === 'esp32' ? longestSeconds : 0,
    wasAsleep: function () { return board.engine === 'esp32' && ESP32.getWakeupCause() === timerCause; },
    // kept by the chip's RTC in deep sleep and over a restart, not over a power cut (sdkconfig: TIME_SYSCALL_USE_RTC_FRC1)
    seconds: getTime,
    fallAsleep: function (seconds: number) {
      if (board.engine === 'esp32') ESP32.deepSleep(Math.round(Math.max(seconds, leastSeconds) * 1000000));
    }
  }, board.engine === 'esp32' && board.camera && board.camera.pir ? {
    // a board without a motion sensor has not even the fields
    wasMoved: function () { return ESP32.getWakeupCause() === pinCause; },
    // the chip looks at the level: while something still moves it wakes at once, which is one more motion
    fallAsleepUntilMotion: function () { ESP32.deepSleepExt0(new Pin(board.camera!.pir as string), 1); }
  } : {});
}

/** Restarts the chip where nobody feeds it; Espruino for Linux has the calls, and they do nothing. */
export function createWatchdog(seconds: number): Watchdog {
  E.enableWatchdog(seconds, false);
  return { feed: function () { E.kickWatchdog(); } };
}
