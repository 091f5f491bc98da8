// Timers and calendar. The engine's own clock is not set: on Linux it cannot be.

import type { Calendar, Clock } from '../ports';

/** The clock and the calendar of the engine. */
export function createClock(): Clock & Calendar {
  const startSeconds = getTime();
  let offsetSeconds = 0;
  let isSet = false;
  return {
    now: function () { return (getTime() - startSeconds) * 1000; },
    after: function (ms, run) { return setTimeout(run, ms); },
    cancel: function (timer) { clearTimeout(timer); },
    stamp: function () { return isSet ? new Date((getTime() + offsetSeconds) * 1000).toISOString().slice(0, 19).replace('T', ' ') : ''; },
    seconds: function () { return isSet ? getTime() + offsetSeconds : 0; },
    set: function (seconds) {
      offsetSeconds = seconds - getTime();
      isSet = true;
    }
  };
}
