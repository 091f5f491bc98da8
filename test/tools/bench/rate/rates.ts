// Converts counted instructions into seconds on a chip, at two rates.

import { rates } from '../../../../firmware/engine/rate.js';
import { chipCosts } from '../../../sim/chipcosts.ts';
import { percent } from '../sheet.ts';

/** How many x86 instructions of the real engine correspond to a microsecond of an ESP32. */
export interface Rates {
  /** Instructions in a microsecond at the better rate, that of an emulated chip. */
  best: number;
  /** Instructions in a microsecond at the worse rate, if two thirds of the time are misses of the flash cache. */
  worst: number;
  /** Where the better rate comes from, for a note below the table. */
  source: string;
}

/**
 * Returns the better and the worse rate. The worse one is calculated from `best` by a known ratio, since no real chip has been measured.
 * @param source text on where `best` comes from
 */
export function ratesOf(best: number, source: string): Rates {
  return { best, worst: Math.round(best * rates.worst / rates.best), source };
}

/** The rates that are used on a machine without the emulator, from an earlier measurement. */
export const knownRates = ratesOf(rates.best, 'an emulated chip, measured before');

/** Returns the seconds of so many instructions. @param rate millions of instructions a second */
export const secondsAt = (instructions: number, rate: number) => instructions / rate / 1e6;

/** Shows a figure at both rates, the better one first. If both look the same, it is shown once. */
export function both({ best, worst }: Rates, show: (rate: number) => string): string {
  const [first, last] = [show(best), show(worst)];
  return first === last ? first : `${first.replace(/ %$/, '')}–${last}`;
}

/** A time of which the processor's part is given as a number of instructions. */
export interface Timed {
  /** Seconds of line and network, without the processor. */
  seconds: number;
  /** Processor instructions. It is 0 for published programs, which run natively, and NaN if they cannot be counted. */
  processor: number;
}

const isCounted = ({ processor }: Timed) => Number.isFinite(processor) && processor > 0;

/** Returns the seconds including those of the processor. @param rate millions of instructions a second */
export const wholeSeconds = ({ seconds, processor }: Timed, rate: number) => seconds + (processor > 0 ? secondsAt(processor, rate) : 0);

/** Returns the processor's share of the whole time as a cell of a table. */
export function shareCell(rates: Rates, timed: Timed): string {
  if (Number.isNaN(timed.processor)) return '–';
  if (timed.processor === 0) return '0 %';
  return both(rates, rate => percent(1 - timed.seconds / wholeSeconds(timed, rate)));
}

const { card, writeByteMs, poll } = chipCosts();
const sectorBytes = 512;
const cardByteUs = card.readMs * 1000 / sectorBytes;

/** Microseconds that the chip needs to bring a byte from its card into the UART's driver. */
export const chipByteUs = cardByteUs + writeByteMs * 1000;

/** Bytes a second from the card for published programs, which run natively: the fastest measured card by SPI (arduino-esp32 issue 1117). */
export const nativeCardBytesPerSecond = 590_000;

/**
 * Notes below each table with seconds. They say how slow card, UART and polling of snapferry's engine are, and how those of the other methods are
 * counted.
 */
export const costNotes = [
  `The seconds of snapferry contain the engine's card, driven bit by bit (${cardByteUs.toFixed(1)} µs a byte), its UART (${(writeByteMs * 1000).toFixed(1)} µs a byte) and its look for input every`,
  `${poll?.ms} ms, as measured on an emulated chip. The other methods are native programs: their card is one of ${nativeCardBytesPerSecond / 1000} kB/s (measured in arduino-esp32 issue 1117),`,
  'their UART takes no time but that of the line, and they look for input all the time.',
];

/** Returns the notes below each table with seconds: how they include the processor. */
export function rateNotes(rates: Rates, all: Timed[]): string[] {
  if (!all.some(isCounted)) return ['The processor\'s own time is left out: it is counted with espruino and valgrind on the PATH.'];
  return [
    `The seconds include those of a chip's processor, as if line and network waited for it: at ${rates.best} instructions in a microsecond (${rates.source})`,
    `to ${rates.worst}, if two thirds of the time are misses of the flash cache. No chip has been measured. The other methods run natively: their processor is`,
    'counted as nothing.',
  ];
}
