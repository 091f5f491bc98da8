// Packs battery and signal of a camera over 30 days into 240 bytes. The packed values stay in memory, because a camera's card is drawn again and
// again, and there may be a thousand cameras.

import { chartOf, mostDays, type Chart, type Day } from '../watch/past/days.ts';

/** The battery's volts and the signal's dBm of a camera on 30 days. */
export interface Course {
  /** 60 numbers: the volts of each day, with the last day at the end, then the dBm of each day. NaN stands for an unknown value. */
  values: Float32Array;
  /** The last of the 30 days, as a number of days since 1970. */
  last: number;
}

const dayMs = 86_400_000;
const numberOf = (name: string): number => Date.UTC(Number(name.slice(0, 4)), Number(name.slice(4, 6)) - 1, Number(name.slice(6, 8))) / dayMs;

const isValue = (value: number | undefined): value is number => Number.isFinite(Math.fround(value ?? NaN));

/** Packs the values of days. @param days in any order @returns undefined if no day has a value */
export function packCourse(days: readonly Day[]): Course | undefined {
  const known = days.filter(({ volts, dBm }) => isValue(volts) || isValue(dBm));
  if (known.length === 0) return undefined;
  const last = Math.max(...known.map(({ name }) => numberOf(name)));
  const values = new Float32Array(2 * mostDays).fill(NaN);
  for (const { name, volts, dBm } of known) {
    const at = mostDays - 1 - (last - numberOf(name));
    if (at < 0) continue;
    if (isValue(volts)) values[at] = volts;
    if (isValue(dBm)) values[mostDays + at] = dBm;
  }
  return { values, last };
}

/** Returns the charts of battery and signal. A chart is undefined if no day has its value. */
export function chartsOf({ values, last }: Course): { battery: Chart | undefined; signal: Chart | undefined } {
  const days = Array.from({ length: mostDays }, (_, at): Day => {
    const [volts, dBm] = [values[at]!, values[mostDays + at]!].map(value => Number.isNaN(value) ? undefined : value);
    return { name: new Date((last - (mostDays - 1 - at)) * dayMs).toISOString().slice(0, 10).replaceAll('-', ''), time: '', delivered: undefined, volts, dBm };
  });
  return { battery: chartOf(days, ({ volts }) => volts), signal: chartOf(days, ({ dBm }) => dBm) };
}
