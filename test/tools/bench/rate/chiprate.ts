// Measures how many x86 instructions correspond to a microsecond of the chip. A documented loop runs on the emulated chip, timed by its own clock.
// The result is the better of the two rates in rates.ts.

import { loop, rateOf } from '../../../../firmware/engine/rate.js';
import { findMachine } from '../../chip/emulator/machine.ts';
import { timeLoop } from '../../chip/timeloop.ts';
import { knownRates, ratesOf, type Rates } from './rates.ts';

/**
 * Returns how many x86 instructions correspond to a microsecond of the chip. Without an emulator on this machine, it returns the figures of an
 * earlier run.
 */
export async function findRates(tell: (text: string) => void): Promise<Rates> {
  const machine = findMachine();
  if (typeof machine === 'string') return knownRates;
  tell('the emulated chip, for its rate');
  return ratesOf(Math.round(rateOf(await timeLoop(machine, loop.expression))), 'an emulated chip, by its own clock, in this run');
}
