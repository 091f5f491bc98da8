// Battery, signal and deliveries of the last 30 days, from the card's copies of the reports (src/store/reports.ts): the last one of each day.

import type { Card } from '../card.ts';

export interface Day {
  /** `20261120`. */
  name: string;
  /** The camera's local time, `2026-11-20 09:30:42`; empty if unknown. */
  time: string;
  volts: number | undefined;
  dBm: number | undefined;
  /** Deliveries since the card's first report. */
  delivered: number | undefined;
}

const folder = '/snapferry/reports';
export const mostDays = 30;
/** A report has at most 1,200 bytes; the end may be torn. */
const endBytes = 1536;
const undated = '00000000';
const dayMs = 86_400_000;

const numberOf = (value: unknown): number | undefined => typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** @param text lines of JSON, of which the first may be cut off @returns undefined: it has no whole report */
export function dayOf(name: string, text: string): Day | undefined {
  for (const line of text.split('\n').reverse()) {
    try {
      const report = JSON.parse(line) as Record<string, unknown>;
      if (typeof report !== 'object' || report === null) continue;
      const [, date = '', time = ''] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(String(report['time'])) ?? [];
      return {
        name, time: date && `${date} ${time}`, dBm: numberOf(report['signal']), delivered: numberOf(report['delivered']),
        volts: numberOf((report['battery'] as Record<string, unknown> | undefined)?.['V']),
      };
    } catch {
      // a torn line
    }
  }
  return undefined;
}

/**
 * The latest day first. Later ones than today are of a clock that was ahead.
 * @param today is asked once the card is idle: the camera's day, `2026-11-20`; empty if unknown, then this computer's and the one after it count
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

export const chartWidth = 300;
export const chartHeight = 60;
const margin = 4;

export interface Chart {
  /** For a `polyline`. */
  points: string;
  least: number;
  most: number;
  last: number;
}

const msOf = (name: string): number => Date.UTC(Number(name.slice(0, 4)), Number(name.slice(4, 6)) - 1, Number(name.slice(6)));

/** @returns undefined: no day has a value */
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
  // a line of one point has no length, and its round end is a dot
  return { points: (points.length === 1 ? [...points, ...points] : points).join(' '), least, most, last: end.value };
}
