// The tests of the first level's files that only `npm run test:all` runs. They take long, and shorter ones run the same code. `npm test -- --choose`
// writes their titles to later.json.

import { readFileSync } from 'node:fs';
import { nameOf } from '../turns.ts';

export const laterFile = new URL('later.json', import.meta.url);

/** The titles by the name of their file. */
export type Later = Record<string, string[]>;

const level = process.env['LEVEL'];
/** With `--choose`, all tests of the first level's files run. */
const isChoosing = process.env['CHOOSE'] !== undefined;
const later = level === undefined ? {} : JSON.parse(readFileSync(laterFile, 'utf8')) as Later;
let left = new Set<string>();
let seen = new Set<string>();

/** Begins a test file, from which the tests come from here on. */
export function beginFile(file: string): void {
  [left, seen] = [new Set(later[nameOf(file)]), new Set()];
}

/** Tells whether the first level leaves the present file's test of this title to `npm run test:all`, which must run it. */
export const isForAll = (title: string): boolean => left.has(title);

/** Tells whether the present file's test of this title is left to `npm run test:all`, and does not run now. */
export function isLeftOut(title: string): boolean {
  seen.add(title);
  return level === 'first' && !isChoosing && left.has(title);
}

/** Returns a finding for each title of the list that no test of the present file has. */
export const findUnknown = (): string[] => [...left].filter(title => !seen.has(title))
  .map(title => `later.json names the test "${title}", which this file does not have: npm test -- --choose writes it anew`);
