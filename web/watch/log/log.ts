// The console's lines: kept, filtered and saved. The firmware masks secrets. Answers to typed lines are not masked, so they
// are shown and not saved.

import type { LogLine } from '../../link/line/lines.ts';
import { inDate } from '../units.ts';

export const mostLines = 5000;

export interface Entry extends LogLine {
  /** A running number, never reused. */
  number: number;
  /** The console printed it for a line of the terminal. */
  isTyped: boolean;
}

/** Filters, from most lines to fewest. */
export type Least = 'debug' | 'info' | 'warn' | 'error';

export const levels: { least: Least; title: string }[] = [
  { least: 'debug', title: 'Everything' }, { least: 'info', title: 'All but debug' }, { least: 'warn', title: 'Warnings and errors' }, { least: 'error', title: 'Errors' },
];

const order: LogLine['level'][] = ['debug', 'info', 'warn', 'error'];

/** Lines that are not from the log, such as the engine's, count as info. */
function rank(level: LogLine['level']): number {
  return order.indexOf(level || 'info');
}

/** All words must occur, in any order and case. @param words separated by spaces; empty: all lines match */
export function createFilter(least: Least, words: string): (line: LogLine) => boolean {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ text, level }) => {
    const lower = text.toLowerCase();
    return rank(level) >= rank(least) && wanted.every(word => lower.includes(word));
  };
}

/** This computer's time of day, with milliseconds; empty if unknown. @param zoneMinutes ahead of UTC */
export function timeOf(at: number, zoneMinutes: number): string {
  if (at === 0) return '';
  return `${inDate(at + zoneMinutes * 60_000).slice(11)}.${String(at % 1000).padStart(3, '0')}`;
}

export interface Book {
  readonly entries: readonly Entry[];
  add(line: LogLine): Entry;
  /** Lines from before all others; those that are known are left out. */
  addEarlier(lines: readonly LogLine[]): void;
  /** Lines until `answer` settles count as an answer to a typed line. */
  during<T>(answer: Promise<T>): Promise<T>;
  clear(): void;
}

/** A line's output may come a little after its answer. */
const tailMs = 500;

/** @param after as setTimeout */
export function createBook(earlier: readonly LogLine[], after: (ms: number, act: () => void) => void): Book {
  const entries: Entry[] = [];
  let count = 0;
  let earliest = 0;
  let typing = 0;

  function add(line: LogLine): Entry {
    const entry = { ...line, number: count++, isTyped: typing > 0 && line.level === '' };
    entries.push(entry);
    if (entries.length > mostLines) entries.splice(0, entries.length - mostLines);
    return entry;
  }

  earlier.forEach(add);
  return {
    entries, add,
    addEarlier(lines) {
      const known = new Set(entries.map(({ text }) => text));
      const news = lines.filter(({ text }) => !known.has(text)).slice(Math.min(0, entries.length - mostLines));
      earliest -= news.length;
      entries.unshift(...news.map((line, i) => ({ ...line, number: earliest + i, isTyped: false })));
    },
    clear: () => void entries.splice(0),
    async during(answer) {
      typing++;
      try {
        return await answer;
      } finally {
        after(tailMs, () => { typing--; });
      }
    },
  };
}

/** @param about lines about page and camera */
export function savedText(entries: readonly Entry[], about: string[], zoneMinutes: number): string {
  const saved = entries.filter(({ isTyped }) => !isTyped);
  const left = entries.length - saved.length;
  const head = [...about, ...(left ? [`${left} ${left === 1 ? 'line is' : 'lines are'} left out: answers to input at the terminal`] : [])];
  const lines = saved.map(({ at, text }) => at === 0 ? text : `${inDate(at + zoneMinutes * 60_000).slice(0, 10)} ${timeOf(at, zoneMinutes)}  ${text}`);
  return [...head.map(line => `# ${line}`), ...lines, ''].join('\n');
}
