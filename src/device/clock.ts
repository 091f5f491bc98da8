// Timers and a calendar. The engine's own clock cannot be set on Linux, so it is left as it is. The calendar keeps the difference, the seconds
// by which the true time is ahead of that clock.

import type { Calendar, Clock } from '../ports';

/** Makes the clock, which counts from this call on, and the calendar, whose time is not known yet. */
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
