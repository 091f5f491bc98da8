// Reads battery, signal and deliveries of the last 30 days, from the last report of each day. The card has copies of the reports
// (src/store/reports.ts).

import type { Card } from '../card.ts';

/** The values in the last report of a day, such as the battery's volts. Unknown ones are undefined. */
export interface Day {
  /** The date, such as `20261120`, which is the name of the day's file. */
  name: string;
  /** When the report was written, in the camera's local time, such as `2026-11-20 09:30:42`. It is empty if unknown. */
  time: string;
  volts: number | undefined;
  dBm: number | undefined;
  /** The number of deliveries since the camera's first report on this card. It is undefined if unknown. */
  delivered: number | undefined;
}

const folder = '/snapferry/reports';
/** How many days are shown at most, and have their reports read. */
export const mostDays = 30;
/** The bytes that are read at the end of a day's file. A report has at most 1,200, and the end of the file may be torn. */
const endBytes = 1536;
const undated = '00000000';
const dayMs = 86_400_000;

const numberOf = (value: unknown): number | undefined => typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/**
 * Returns the values of the last whole report in a text. @param text lines of JSON, of which the first may be cut off @returns undefined if it
 * has no whole report
 */
export function dayOf(name: string, text: string): Day | undefined {
  for (const line of text.split('\n').reverse()) {
    try {
      const report = JSON.parse(line) as Record<string, unknown>;
      if (typeof report !== 'object' || report === null || Array.isArray(report)) continue;
      const [, date = '', time = ''] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(String(report['time'])) ?? [];
      return {
        name, time: date && `${date} ${time}`, dBm: numberOf(report['signal']), delivered: numberOf(report['delivered']),
        volts: numberOf((report['battery'] as Record<string, unknown> | undefined)?.['V']),
      };
    } catch {
      // the line was torn by a power cut, so the loop tries the line before it
    }
  }
  return undefined;
}

/**
 * Reads the last report of each day, the latest day first. Days after today are left out: the camera's clock was ahead when they were written.
 * @param today returns the camera's day, such as `2026-11-20`, and is asked once the card is idle. If it is empty, days up to this computer's
 * tomorrow are read
 */
export async function readDays(card: Card, today: () => string, onDay: (day: Day) => void): Promise<void> {
  const all = (await card.list(folder)).filter(name => /^\d{8}\.jsonl$/i.test(name) && !name.startsWith(undated));
  const end = (today() || new Date(Date.now() + dayMs).toISOString().slice(0, 10)).replaceAll('-', '');
  const names = all.filter(name => name.slice(0, undated.length) <= end).sort().reverse().slice(0, mostDays);
  for (const name of names) {
    const end = await card.end(`${folder}/${name}`, endBytes);
    const day = end && dayOf(name.slice(0, undated.length), end.text);
    if (day) onDay(day);
  }
}

/** The width and the height of a chart, in units of its SVG. */
export const chartWidth = 300;
export const chartHeight = 60;
const margin = 4;

/** A chart of one value, with its lowest, highest and last one. */
export interface Chart {
  /** The points of the chart's line, in the form of the attribute `points` of an SVG `polyline`. */
  points: string;
  least: number;
  most: number;
  last: number;
}

const msOf = (name: string): number => Date.UTC(Number(name.slice(0, 4)), Number(name.slice(4, 6)) - 1, Number(name.slice(6)));

/** Returns the chart of a value, or undefined if no day has it. */
export function chartOf(days: readonly Day[], valueOf: (day: Day) => number | undefined): Chart | undefined {
  const found = days.flatMap(day => {
    const value = valueOf(day);
    return value === undefined ? [] : [{ atMs: msOf(day.name), value }];
  }).sort((a, b) => a.atMs - b.atMs);
  const end = found.at(-1);
  if (!end) return undefined;
  const recent = found.filter(({ atMs }) => end.atMs - atMs < mostDays * dayMs);
  const values = recent.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const x = (atMs: number): number => margin + (chartWidth - 2 * margin) * (1 - (end.atMs - atMs) / ((mostDays - 1) * dayMs));
  const y = (value: number): number => most === least ? chartHeight / 2 : margin + (chartHeight - 2 * margin) * (most - value) / (most - least);
  const points = recent.map(({ atMs, value }) => `${x(atMs).toFixed(1)},${y(value).toFixed(1)}`);
  // a line with one point would have no length and be invisible, but a line between two equal points is drawn as a dot
  return { points: (points.length === 1 ? [...points, ...points] : points).join(' '), least, most, last: end.value };
}
