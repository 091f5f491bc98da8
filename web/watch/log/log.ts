// Keeps, filters and saves the lines of the console. The firmware masks secrets in its log. In answers to typed lines they are not masked, so
// these are shown but not saved.

import type { LogLine } from '../../link/line/lines.ts';
import { inDate } from '../units.ts';

/** The most lines of the console that the page keeps. Older ones are dropped. */
export const mostLines = 5000;

/** A line of the console, as the page keeps it. */
export interface Entry extends LogLine {
  /** The line's running number, which is never used again. */
  number: number;
  /** True if the line is output of a command that was typed at the terminal. */
  isTyped: boolean;
}

/** The lowest level of log lines that the view shows. The values stand in the order in which they show fewer and fewer lines. */
export type Least = 'debug' | 'info' | 'warn' | 'error';

/** The choices of the log's filter, with their titles. */
export const levels: { least: Least; title: string }[] = [
  { least: 'debug', title: 'Everything' }, { least: 'info', title: 'All but debug' }, { least: 'warn', title: 'Warnings and errors' }, { least: 'error', title: 'Errors' },
];

const order: LogLine['level'][] = ['debug', 'info', 'warn', 'error'];

/** Returns a level of the log as a number, from 0 for debug to 3 for error. A line without a level, such as Espruino's own output, counts as info. */
function rank(level: LogLine['level']): number {
  return order.indexOf(level || 'info');
}

/**
 * Returns a function that tells whether a line is shown. All words must be in the line, in any order and case. @param words separated by
 * blanks; if empty, all lines match
 */
export function createFilter(least: Least, words: string): (line: LogLine) => boolean {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ text, level }) => {
    const lower = text.toLowerCase();
    return rank(level) >= rank(least) && wanted.every(word => lower.includes(word));
  };
}

/**
 * Returns the time of day with milliseconds, or '' if the time is unknown (0). @param at in milliseconds since 1970 @param zoneMinutes how far
 * this computer's zone is ahead of UTC
 */
export function timeOf(at: number, zoneMinutes: number): string {
  if (at === 0) return '';
  return `${inDate(at + zoneMinutes * 60_000).slice(11)}.${String(at % 1000).padStart(3, '0')}`;
}

/** The lines of the console that the page keeps, the oldest first. */
export interface Book {
  readonly entries: readonly Entry[];
  add(line: LogLine): Entry;
  /** Adds lines from before the page was connected, in front of the present ones. Lines that are in the log already are left out. */
  addEarlier(lines: readonly LogLine[]): void;
  /** Waits for the answer to a typed line. Lines without a level that come meanwhile count as its output. */
  during<T>(answer: Promise<T>): Promise<T>;
  clear(): void;
}

/** For so many milliseconds after the answer to a typed line, further output still counts as that line's output. */
const tailMs = 500;

/**
 * Makes the store of the console's lines. @param earlier the lines that it begins with @param after calls a function after some milliseconds, as
 * setTimeout does
 */
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

/**
 * Returns the lines as a text to be saved, without the output of typed lines. @param about lines about the camera, for the top @param
 * zoneMinutes how far this computer's zone is ahead of UTC
 */
export function savedText(entries: readonly Entry[], about: string[], zoneMinutes: number): string {
  const saved = entries.filter(({ isTyped }) => !isTyped);
  const left = entries.length - saved.length;
  const head = [...about, ...(left ? [`${left} ${left === 1 ? 'line is' : 'lines are'} left out: answers to input at the terminal`] : [])];
  const lines = saved.map(({ at, text }) => at === 0 ? text : `${inDate(at + zoneMinutes * 60_000).slice(0, 10)} ${timeOf(at, zoneMinutes)}  ${text}`);
  return [...head.map(line => `# ${line}`), ...lines, ''].join('\n');
}
