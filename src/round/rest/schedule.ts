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

/** What a plan depends on. All times are in seconds. */
export interface Times {
  /** The schedule's period. */
  every: number;
  /** Time since this round was due, by the chip's clock. */
  since: number;
  /** Network time that was planned for the next round; 0: unknown. */
  due: number;
  /** Network time; 0: unknown. */
  now: number;
  /** The camera's offset after each full period; undefined: periods count from the first round. */
  offset: number | undefined;
  /** The round that ends was planned, not begun by power or by hand. */
  isPlanned: boolean;
}

/**
 * Returns the seconds until a round, moved back so that it begins at a multiple of the period plus the offset. If the round that ends was
 * planned, the nearest multiple counts.
 */
function snap(times: Times, left: number, offset: number): number {
  const every = times.every;
  const over = modulo(times.now + left - offset, every);
  left -= over;
  return left <= 0 || (times.isPlanned && over > every / 2) ? left + every : left;
}

/** Plans the next round. */
export function planRound(times: Times): Plan {
  const every = times.every;
  const since = times.since;
  const due = times.due;
  const now = times.now;
  let left = due && now ? due - now : every - since;
  // the round took longer than the period
  if (left <= 0) left = every - -left % every;
  // too much for an early wake-up: a new config.json, or a set clock
  if (left > every * 1.25 + 60) left = every - since % every;
  if (times.offset !== undefined && now) left = snap(times, left, times.offset);
  else if (times.offset && !times.isPlanned) left += times.offset;
  return { left: left, due: now ? Math.round(now + left) : due && due + Math.floor(Math.max(since, 0) / every) * every };
}
