// The better rate, measured: the documented loop on the emulated chip, by that chip's own clock.

import { loop, rateOf } from '../../../../firmware/engine/rate.js';
import { findMachine } from '../../chip/emulator/machine.ts';
import { timeLoop } from '../../chip/timeloop.ts';
import { knownRates, ratesOf, type Rates } from './rates.ts';

/** Known ones without an emulated chip. */
export async function findRates(tell: (text: string) => void): Promise<Rates> {
  const machine = findMachine();
  if (typeof machine === 'string') return knownRates;
  tell('the emulated chip, for its rate');
  return ratesOf(Math.round(rateOf(await timeLoop(machine, loop.expression))), 'an emulated chip, by its own clock, in this run');
}
