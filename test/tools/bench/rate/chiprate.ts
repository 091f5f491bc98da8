// Measures the better of the two processor rates: a documented loop runs on the emulated chip, timed by the chip's own clock.

import { loop, rateOf } from '../../../../firmware/engine/rate.js';
import { findMachine } from '../../chip/emulator/machine.ts';
import { timeLoop } from '../../chip/timeloop.ts';
import { knownRates, ratesOf, type Rates } from './rates.ts';

/** Returns the measured rates, or the known ones on a machine without the emulator. */
export async function findRates(tell: (text: string) => void): Promise<Rates> {
  const machine = findMachine();
  if (typeof machine === 'string') return knownRates;
  tell('the emulated chip, for its rate');
  return ratesOf(Math.round(rateOf(await timeLoop(machine, loop.expression))), 'an emulated chip, by its own clock, in this run');
}
