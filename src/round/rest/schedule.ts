// Plans when rounds begin: each a period after the previous one, regardless of slow rounds, boots or clocks. With an offset, rounds begin
// at multiples of the period plus the offset. So cameras that were switched on together connect at different times.

import { fromHex } from '../../number';

/** When the next round begins. */
export interface Plan {
  /** Seconds from now until the round. */
  left: number;
  /** Network time of the round, in seconds since 1970; 0: unknown. */
  due: number;
}

/** Offsets are shorter than this number of seconds. Of 1,000 cameras at most a hundred then connect at once. */
const mostOffset = 600;

/**
 * Returns the camera's offset: the seconds after each full period at which its rounds begin.
 * @param crc CRC-32 of the camera's name, in hexadecimal digits
 * @param every the period in seconds
 */
export function offsetOf(crc: string, every: number): number {
  return fromHex(crc) % Math.min(every, mostOffset);
}

function modulo(n: number, by: number): number {
  return ((n % by) + by) % by;
}

/** What the plan of the next round depends on. */
export interface Times {
  /** The period of the schedule, in seconds. */
  every: number;
  /** Seconds since this round was due, by the chip's clock. */
  since: number;
  /** Network time that was planned for the next round, in seconds since 1970; 0: unknown. */
  due: number;
  /** Network time now, in seconds since 1970; 0: unknown. */
  now: number;
  /** The camera's offset after each full period, in seconds; undefined: periods count from the first round. */
  offset: number | undefined;
  /** True if the round that ends was planned. False if it was begun by power or by hand. */
  isPlanned: boolean;
}

/**
 * Returns the seconds until the next round if rounds begin at multiples of the period plus the offset. It is the last such time before the planned
 * time or, if that has passed, the next one. After a planned round, it is the one nearest to the planned time.
 * @param left seconds until the planned time
 */
function snap(times: Times, left: number, offset: number): number {
  const every = times.every;
  const over = modulo(times.now + left - offset, every);
  left -= over;
  return left <= 0 || (times.isPlanned && over > every / 2) ? left + every : left;
}

/** Plans when the next round begins. */
export function planRound(times: Times): Plan {
  const every = times.every;
  const since = times.since;
  const due = times.due;
  const now = times.now;
  let left = due && now ? due - now : every - since;
  // the last round took longer than a period, so the rounds that were due meanwhile are left out
  if (left <= 0) left = every - -left % every;
  // so long a wait cannot come from an early wake-up. Either config.json has another period, or the network's clock was set, so only the chip's
  // count is used
  if (left > every * 1.25 + 60) left = every - since % every;
  if (times.offset !== undefined && now) left = snap(times, left, times.offset);
  else if (times.offset && !times.isPlanned) left += times.offset;
  return { left: left, due: now ? Math.round(now + left) : due && due + Math.floor(Math.max(since, 0) / every) * every };
}
