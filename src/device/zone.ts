// Adds the time zone to a calendar. Only a board with a camera needs it, for the sun's rise and set and for EXIF.

import type { Calendar } from '../ports';

/** Makes the calendar remember the time zone that it is set with, and return it by `zone`. */
export function keepZone(calendar: Calendar): void {
  const set = calendar.set;
  let zone: number | undefined;
  calendar.set = function (seconds, ahead) {
    zone = ahead;
    set(seconds);
  };
  calendar.zone = function () { return zone; };
}
