// The calendar's zone, for boards with a camera.

import type { Calendar } from '../ports';

/** Lets the calendar keep its zone. */
export function keepZone(calendar: Calendar): void {
  const set = calendar.set;
  let zone: number | undefined;
  calendar.set = function (seconds, ahead) {
    zone = ahead;
    set(seconds);
  };
  calendar.zone = function () { return zone; };
}
