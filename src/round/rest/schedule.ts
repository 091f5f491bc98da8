// A round begins a period after the previous one, regardless of slow rounds, boots or clocks. With an offset: at multiples of the period
// plus offset, so that cameras switched on together connect apart.

import { fromHex } from '../../number';

export interface Plan {
  /** Seconds until the round. */
  left: number;
  /** Network time of the round; 0: unknown. */
  due: number;
}

/** Seconds; of 1,000 cameras at most a hundred connect at once. */
const mostOffset = 600;

/** Seconds after each full period. @param crc CRC32 of the camera's name, hexadecimal */
export function offsetOf(crc: string, every: number): number {
  return fromHex(crc) % Math.min(every, mostOffset);
}

function modulo(n: number, by: number): number {
  return ((n % by) + by) % by;
}

/** Back to a multiple plus offset; to the nearest if the previous round was on one. */
function snap(left: number, every: number, now: number, offset: number, isPlanned: boolean): number {
  const over = modulo(now + left - offset, every);
  left -= over;
  return left <= 0 || (isPlanned && over > every / 2) ? left + every : left;
}

/**
 * Plans the next round; all in seconds.
 * @param every period
 * @param since this round was due, by the chip's clock
 * @param due network time planned for the next round; 0: unknown
 * @param now network time; 0: unknown
 * @param offset undefined: count from the first round
 * @param isPlanned not by power or hand
 */
export function planRound(every: number, since: number, due: number, now: number, offset?: number, isPlanned?: boolean): Plan {
  let left = due && now ? due - now : every - since;
  // the round took longer than the period
  if (left <= 0) left = every - -left % every;
  // too much for an early wake-up: a new config.json, or a set clock
  if (left > every * 1.25 + 60) left = every - since % every;
  if (offset !== undefined && now) left = snap(left, every, now, offset, !!isPlanned);
  else if (offset && !isPlanned) left += offset;
  return { left: left, due: now ? Math.round(now + left) : due && due + Math.floor(Math.max(since, 0) / every) * every };
}
