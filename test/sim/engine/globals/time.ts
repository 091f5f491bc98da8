// Simulates the engine's clock, in seconds.

import type { EngineClock } from './serial.ts';

/** The engine's clock: the functions getTime and setTime of the firmware, both in seconds. */
export interface EngineTime {
  get(): number;
  set(seconds: number): void;
}

/**
 * A fraction of a millisecond that is added to the engine's time. The real clock counts microseconds, so firmware must not rely on whole
 * milliseconds.
 */
const fractionMs = 0.328125;

/** Makes the engine's clock. Espruino for Linux ignores a new time. A chip counts from its start, `bornMs`, until a time is set. */
export function createTime(clock: EngineClock, isChip: boolean, bornMs: number): EngineTime {
  const bootMs = isChip ? bornMs : 0;
  let offset = 0;
  return {
    get: () => (clock.now() - bootMs + fractionMs) / 1000 + offset,
    set: seconds => void (isChip && (offset = seconds - (clock.now() - bootMs + fractionMs) / 1000)),
  };
}
