// The lines of the console as they are kept, looked through and saved. Secrets are masked by the firmware; what a person's own line at the
// terminal made the console say is masked by nobody, so it is shown and not saved.

import type { LogLine } from '../link/lines.ts';
import { inDate } from './units.ts';

export const mostLines = 5000;

export interface Entry extends LogLine {
  /** Counted up, for good. */
  number: number;
  /** The console said it for a line of the terminal. */
  isTyped: boolean;
}

/** From the most to the least that is shown. */
export type Least = 'debug' | 'info' | 'warn' | 'error';

export const levels: { least: Least; title: string }[] = [
  { least: 'debug', title: 'Everything' }, { least: 'info', title: 'All but debug' }, { least: 'warn', title: 'Warnings and errors' }, { least: 'error', title: 'Errors' },
];

const order: LogLine['level'][] = ['debug', 'info', 'warn', 'error'];

/** What is not the log's, such as a word of the engine, counts as information. */
function rank(level: LogLine['level']): number {
  return order.indexOf(level || 'info');
}

/** All words stand in it, in any order, capitals or not. @param words apart by spaces; none is in every line */
export function createFilter(least: Least, words: string): (line: LogLine) => boolean {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ text, level }) => {
    const lower = text.toLowerCase();
    return rank(level) >= rank(least) && wanted.every(word => lower.includes(word));
  };
}

/** This computer's time of day, with milliseconds. @param zoneMinutes ahead of UTC */
export function timeOf(at: number, zoneMinutes: number): string {
  return `${inDate(at + zoneMinutes * 60_000).slice(11)}.${String(at % 1000).padStart(3, '0')}`;
}

export interface Book {
  readonly entries: readonly Entry[];
  add(line: LogLine): Entry;
  /** What the console says on its own account until it is over is an answer to a person's line. */
  during<T>(answer: Promise<T>): Promise<T>;
  clear(): void;
}

/** What a line has printed may come a little later than its answer. */
const tailMs = 500;

/** @param after as setTimeout */
export function createBook(earlier: readonly LogLine[], after: (ms: number, act: () => void) => void): Book {
  const entries: Entry[] = [];
  let count = 0;
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

/** @param about who and what, one a line */
export function textOf(entries: readonly Entry[], about: string[], zoneMinutes: number): string {
  const saved = entries.filter(({ isTyped }) => !isTyped);
  const left = entries.length - saved.length;
  const head = [...about, ...(left ? [`${left} ${left === 1 ? 'line is' : 'lines are'} left out: answers to what was typed at the terminal`] : [])];
  const lines = saved.map(({ at, text }) => `${inDate(at + zoneMinutes * 60_000).slice(0, 10)} ${timeOf(at, zoneMinutes)}  ${text}`);
  return [...head.map(line => `# ${line}`), ...lines, ''].join('\n');
}
