// The times of files on a chip. FAT keeps the hour, the minute and half of the seconds in 5, 6 and 5 bits. The engine's statSync (libs/
// filesystem/jswrap_fs.c, up to 2v29) takes 6 bits for the seconds: half of them, and 32 more in an odd minute.
// UNCONFIRMED: which version will be right. So a file of the firmware's own, of a known time, shows it.

const minuteSeconds = 60;
const hourSeconds = 3600;
/** Seconds that the engine adds to half of them, in an odd minute. */
const more = 32;
/** Seconds by which two times may differ: FAT's step, and the time of a write. */
const tolerance = 3;

/** Seconds of the hour as the faulty engine shows them. */
function shownOf(seconds: number): number {
  const minute = Math.floor(seconds / minuteSeconds);
  return minute * minuteSeconds + minute % 2 * more + Math.floor(seconds % minuteSeconds / 2);
}

function isNear(one: number, other: number): boolean {
  const apart = Math.abs(one - other) % hourSeconds;
  return apart <= tolerance || apart >= hourSeconds - tolerance;
}

/**
 * @param mtime of a file that was written at this time of the engine's clock
 * @returns whether the engine shows half of the seconds; undefined: this time does not show it
 */
export function judgeSeconds(mtime: Date, seconds: number): boolean | undefined {
  const found = Math.floor(mtime.getTime() / 1000) % hourSeconds;
  const now = Math.floor(seconds) % hourSeconds;
  const isRight = isNear(found, now);
  const isFaulty = isNear(found, shownOf(now));
  return isRight === isFaulty ? undefined : isFaulty;
}

/**
 * A second of 56 or 58 in an odd minute is shown as the next minute's second 0 or 1, and taken for its 0 or 2.
 * @param isHalved undefined: as up to 2v29, if this time is possible there
 */
export function correctTime(mtime: Date, isHalved: boolean | undefined): Date {
  const seconds = Math.floor(mtime.getTime() / 1000);
  const shown = seconds % minuteSeconds;
  const isOdd = Math.floor(seconds / minuteSeconds) % 2 === 1;
  const half = isOdd ? shown - more : shown;
  const isPossible = half >= 0 && half < minuteSeconds / 2;
  return isHalved === false || !isPossible ? mtime : new Date((seconds - shown + half * 2) * 1000);
}
