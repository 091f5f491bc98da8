// Adds the zone to a calendar. Only a board with a camera needs it, for sun times and EXIF.

import type { Calendar } from '../ports';

/** Lets the calendar keep the zone that it is set with. */
export function keepZone(calendar: Calendar): void {
  const set = calendar.set;
  let zone: number | undefined;
  calendar.set = function (seconds, ahead) {
    zone = ahead;
    set(seconds);
  };
  calendar.zone = function () { return zone; };
}
