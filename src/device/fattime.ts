// Corrects the times of files on a chip. FAT stores half of a time's seconds in 5 bits, after 6 bits for the minute. The engine's statSync
// (libs/filesystem/jswrap_fs.c, up to 2v29) reads 6 bits as the seconds: half of the seconds, and 32 more in an odd minute. UNCONFIRMED: which
// version of the engine will be right. So a file that the firmware wrote at a known time shows whether this engine is wrong.

const minuteSeconds = 60;
const hourSeconds = 3600;
/** What the faulty engine adds to the halved seconds of a time in an odd minute, in seconds. */
const more = 32;
/**
 * Seconds by which a file's time and the clock may differ and still count as equal. FAT's times have steps of two seconds, and a write takes
 * time.
 */
const tolerance = 3;

/** Returns the time within an hour, from 0 to 3599 seconds, that the faulty engine shows for a file of the time `seconds`. */
function shownOf(seconds: number): number {
  const minute = Math.floor(seconds / minuteSeconds);
  return minute * minuteSeconds + minute % 2 * more + Math.floor(seconds % minuteSeconds / 2);
}

function isNear(one: number, other: number): boolean {
  const apart = Math.abs(one - other) % hourSeconds;
  return apart <= tolerance || apart >= hourSeconds - tolerance;
}

/**
 * Judges by the time of one file whether this engine shows only half of the seconds.
 * @param mtime time of the file as the engine shows it
 * @param seconds when the file was written, by the engine's clock, in seconds
 * @returns true if the engine halves the seconds, false if it is right; undefined if this file fits both or neither
 */
export function judgeSeconds(mtime: Date, seconds: number): boolean | undefined {
  const found = Math.floor(mtime.getTime() / 1000) % hourSeconds;
  const now = Math.floor(seconds) % hourSeconds;
  const isRight = isNear(found, now);
  const isFaulty = isNear(found, shownOf(now));
  return isRight === isFaulty ? undefined : isFaulty;
}

/**
 * Returns the right time for one that the engine shows. Of the faulty engine, second 56 or 58 of an odd minute comes as second 0 or 1 of the
 * next minute. Such a time is taken for second 0 or 2 there.
 * @param isHalved true if the engine halves the seconds, false if it is right. With undefined, a time that the faulty engine can show is
 * corrected.
 */
export function correctTime(mtime: Date, isHalved: boolean | undefined): Date {
  const seconds = Math.floor(mtime.getTime() / 1000);
  const shown = seconds % minuteSeconds;
  const isOdd = Math.floor(seconds / minuteSeconds) % 2 === 1;
  const half = isOdd ? shown - more : shown;
  const isPossible = half >= 0 && half < minuteSeconds / 2;
  return isHalved === false || !isPossible ? mtime : new Date((seconds - shown + half * 2) * 1000);
}
