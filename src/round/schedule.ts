// When the next round begins: every so many minutes from the one before, whatever a round, a boot or a slow clock takes; with
// an offset, at full multiples of the period plus that offset, so that cameras switched on together do not call together.

export interface Plan {
  /** Seconds from now. */
  left: number;
  /** That moment by the network's clock; 0 while it is not known. */
  due: number;
}

/** The longest offset, in seconds: 1,000 cameras over ten minutes are a hundred at once at most. */
const mostOffset = 600;

/** A camera's own seconds after the full period, the same forever. @param crc CRC32 of its name, in hexadecimal */
export function offsetOf(crc: string, every: number): number {
  return parseInt(crc, 16) % Math.min(every, mostOffset);
}

function modulo(n: number, by: number): number {
  return ((n % by) + by) % by;
}

/** To the multiple of the period plus the offset before that moment, or the nearest one where the round before was on one. */
function snap(left: number, every: number, now: number, offset: number, isPlanned: boolean): number {
  const over = modulo(now + left - offset, every);
  left -= over;
  return left <= 0 || (isPlanned && over > every / 2) ? left + every : left;
}

/**
 * All in seconds.
 * @param every from the beginning of a round to the next
 * @param since this round was due, as the chip has counted
 * @param due when the next one is due by the network's clock, as it was planned; 0: not known
 * @param now the network's time; 0: not known
 * @param offset of this camera; undefined: rounds count from the first
 * @param isPlanned this round began as planned, and not by power or by hand
 */
export function planRound(every: number, since: number, due: number, now: number, offset?: number, isPlanned?: boolean): Plan {
  let left = due && now ? due - now : every - since;
  // the round took longer than its time: the next multiple
  if (left <= 0) left = every - -left % every;
  // the chip may wake a little early; this is more: another config.json, or the network's clock was set
  if (left > every * 1.25 + 60) left = every - since % every;
  if (offset !== undefined && now) left = snap(left, every, now, offset, !!isPlanned);
  else if (offset && !isPlanned) left += offset;
  return { left: left, due: now ? Math.round(now + left) : due && due + Math.floor(Math.max(since, 0) / every) * every };
}
