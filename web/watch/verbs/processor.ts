// Measures a chip's processor by the time of a loop (firmware/engine/rate.js), and describes the result.

import { loop, rateOf, rates } from '../../../firmware/engine/rate.js';
import { inDigits } from '../../language/locale.ts';
import type { Ask } from '../card.ts';

/** The button that measures the processor: its title, and what it does. */
export const measuring = {
  title: 'Measure the processor',
  does: 'Times a short loop, which a chip runs in 9 to 27 ms.',
};

/** Measures the processor, and returns a sentence about it. @throws LinkError if the camera did not answer */
export async function measureChip(ask: Ask): Promise<string> {
  return tellRate(await ask<unknown>(loop.expression));
}

/** Returns a sentence about the processor. @param ms how long the loop took in milliseconds, as the camera returned it */
export function tellRate(ms: unknown): string {
  if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < 0) return 'Processor: the camera returned no time. Measure it again.';
  // a result of 0 ms: the clock of a simulated camera may be too coarse to measure the loop
  if (ms === 0) return 'Processor: faster than a chip, and too fast to measure.';
  const rate = Math.round(rateOf(ms));
  const { worst, best } = rates;
  const [shownRate, shownMs] = [inDigits(rate), inDigits(ms < 1 ? Number(ms.toPrecision(2)) : ms, ms < 1 ? 9 : 1, ms < 1 ? 0 : 1)];
  if (rate > best) return `Processor: ${shownRate} instructions a microsecond, faster than a chip (${worst} to ${best} expected); ${shownMs} ms`;
  if (rate < worst) return `Processor: ${shownRate} instructions a microsecond, slower than expected (${worst} to ${best}); ${shownMs} ms; please report it in an issue`;
  return `Processor: ${shownRate} instructions a microsecond (${worst} to ${best} expected); ${shownMs} ms`;
}
