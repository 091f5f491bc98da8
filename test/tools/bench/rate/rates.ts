// Seconds on a chip from counted instructions, at two rates.

import { rates } from '../../../../firmware/engine/rate.js';
import { chipCosts } from '../../../sim/chipcosts.ts';
import { percent } from '../sheet.ts';

/** x86 instructions of the real engine for which an ESP32 takes a microsecond. */
export interface Rates {
  best: number;
  worst: number;
  /** Source of the better rate. */
  source: string;
}

/** The worse rate is as much worse as with the known ones: no chip has been measured. */
export function ratesOf(best: number, source: string): Rates {
  return { best, worst: Math.round(best * rates.worst / rates.best), source };
}

/** The rates that are used on a machine without the emulator. */
export const knownRates = ratesOf(rates.best, 'an emulated chip, measured before');

/** Seconds of so many instructions, at a rate in millions a second. */
export const secondsAt = (instructions: number, rate: number) => instructions / rate / 1e6;

/** At both rates, the better one first. If both look the same, it is shown once. */
export function both({ best, worst }: Rates, show: (rate: number) => string): string {
  const [first, last] = [show(best), show(worst)];
  return first === last ? first : `${first.replace(/ %$/, '')}–${last}`;
}

/** A time whose processor's part is still a number of instructions. */
export interface Timed {
  /** Of line and network, without the processor. */
  seconds: number;
  /** Instructions; 0 for methods that run natively, NaN if they cannot be counted. */
  processor: number;
}

const isCounted = ({ processor }: Timed) => Number.isFinite(processor) && processor > 0;

/** Its seconds with those of the processor. */
export const wholeSeconds = ({ seconds, processor }: Timed, rate: number) => seconds + (processor > 0 ? secondsAt(processor, rate) : 0);

/** The processor's share of the whole, as a cell. */
export function shareCell(rates: Rates, timed: Timed): string {
  if (Number.isNaN(timed.processor)) return '–';
  if (timed.processor === 0) return '0 %';
  return both(rates, rate => percent(1 - timed.seconds / wholeSeconds(timed, rate)));
}

const { card, writeByteMs, poll } = chipCosts();
const sectorBytes = 512;
const cardByteUs = card.readMs * 1000 / sectorBytes;

/** Microseconds that a byte takes the chip from its card into the UART's driver. */
export const chipByteUs = cardByteUs + writeByteMs * 1000;

/** Of the methods on a native program: the fastest card by SPI of those measured (arduino-esp32 issue 1117). */
export const nativeCardBytesPerSecond = 590_000;

/** Below each table with seconds: the engine's own layer in the rows of snapferry, and that of the other methods. */
export const costNotes = [
  `The seconds of snapferry contain the engine's card, driven bit by bit (${cardByteUs.toFixed(1)} µs a byte), its UART (${(writeByteMs * 1000).toFixed(1)} µs a byte) and its look for input every`,
  `${poll?.ms} ms, as measured on an emulated chip. The other methods are native programs: their card is one of ${nativeCardBytesPerSecond / 1000} kB/s (measured in arduino-esp32 issue 1117),`,
  'their UART takes no time but that of the line, and they look for input all the time.',
];

/** Below each table with seconds. */
export function rateNotes(rates: Rates, all: Timed[]): string[] {
  if (!all.some(isCounted)) return ['The processor\'s own time is left out: it is counted with espruino and valgrind on the PATH.'];
  return [
    `The seconds include those of a chip's processor, as if line and network waited for it: at ${rates.best} instructions in a microsecond (${rates.source})`,
    `to ${rates.worst}, if two thirds of the time are misses of the flash cache. No chip has been measured. The other methods run natively: their processor is`,
    'counted as nothing.',
  ];
}
