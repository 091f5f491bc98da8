// Timers, and the calendar that the network sets.

import type { Calendar, Clock } from '../ports';

function two(n: number): string {
  return (n < 10 ? '0' : '') + n;
}

/** Milliseconds since the start; setting the calendar does not move it. */
export function createClock(): Clock & Calendar {
  let shift = getTime();
  let isSet = false;
  return {
    now: function () { return (getTime() - shift) * 1000; },
    after: function (ms, run) { return setTimeout(run, ms); },
    cancel: function (timer) { clearTimeout(timer); },
    stamp: function () {
      if (!isSet) return '';
      const date = new Date(getTime() * 1000);
      return date.getFullYear() + '-' + two(date.getMonth() + 1) + '-' + two(date.getDate()) + ' '
        + two(date.getHours()) + ':' + two(date.getMinutes()) + ':' + two(date.getSeconds());
    },
    set: function (seconds) {
      shift += seconds - getTime();
      setTime(seconds);
      isSet = true;
    }
  };
}
