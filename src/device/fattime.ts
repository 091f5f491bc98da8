// Corrects the times of files on a chip. FAT keeps the hour in 5 bits, the minute in 6, and half of the seconds in 5. The engine's statSync
// (libs/filesystem/jswrap_fs.c, up to 2v29) takes 6 bits for the seconds. So it shows half of them, and 32 more in an odd minute.
// UNCONFIRMED: which version will be right. So a file of the firmware's own, of a known time, shows it.

const minuteSeconds = 60;
const hourSeconds = 3600;
/** Seconds that the engine adds to the half of the seconds, in an odd minute. */
const more = 32;
/** Seconds by which two equal times may differ: FAT's step of two, and the time of a write. */
const tolerance = 3;

/** Returns the second of the hour, from 0 to 3599, that the faulty engine shows instead of the right one. */
function shownOf(seconds: number): number {
  const minute = Math.floor(seconds / minuteSeconds);
  return minute * minuteSeconds + minute % 2 * more + Math.floor(seconds % minuteSeconds / 2);
}

function isNear(one: number, other: number): boolean {
  const apart = Math.abs(one - other) % hourSeconds;
  return apart <= tolerance || apart >= hourSeconds - tolerance;
}

/**
 * Judges by the time of one file how the engine shows times.
 * @param mtime time of the file as the engine shows it
 * @param seconds when the file was written, by the engine's clock
 * @returns true if the engine shows half of the seconds; undefined if this time does not show it
 */
export function judgeSeconds(mtime: Date, seconds: number): boolean | undefined {
  const found = Math.floor(mtime.getTime() / 1000) % hourSeconds;
  const now = Math.floor(seconds) % hourSeconds;
  const isRight = isNear(found, now);
  const isFaulty = isNear(found, shownOf(now));
  return isRight === isFaulty ? undefined : isFaulty;
}

/**
 * Corrects a time that the engine shows. A second of 56 or 58 in an odd minute cannot be known. The engine shows it as second 0 or 1 of the
 * next minute, and this takes it for 0 or 2 there.
 * @param isHalved true for an engine that shows half of the seconds. If it is undefined, the time is taken as from one up to 2v29, unless
 * it is impossible there.
 */
export function correctTime(mtime: Date, isHalved: boolean | undefined): Date {
  const seconds = Math.floor(mtime.getTime() / 1000);
  const shown = seconds % minuteSeconds;
  const isOdd = Math.floor(seconds / minuteSeconds) % 2 === 1;
  const half = isOdd ? shown - more : shown;
  const isPossible = half >= 0 && half < minuteSeconds / 2;
  return isHalved === false || !isPossible ? mtime : new Date((seconds - shown + half * 2) * 1000);
}
