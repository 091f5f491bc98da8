// Chooses which tests of a large file run. `WHOLE=1 npm test -- server/foreign` runs all tests of that file, and `npm run test:faults --
// --only whole` runs all tests of every such file. In files that repeat a test for each modem, `ONLY=sim800 npm test -- stories/` runs those whose
// title matches the expression, in upper or lower case.

import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import { knownModems } from '../src/modem/known.ts';
import { isForAll } from './run/choice/later.ts';

export const isWhole = process.env['WHOLE'] === '1';

/** The level of a run: `first` is that of `npm test`, and `all` that of `npm run test:all`. A file that is named runs all that it has. */
export type Level = 'first' | 'all';

/** True in the first level, unless all tests of a file are asked for. */
export const isFirstLevel = process.env['LEVEL'] === 'first' && !isWhole;

interface Asked { WHOLE?: string; ONLY?: string | undefined }

/** How many similar tests there are for each one that `npm run test:all` runs. */
const part = 16;
/**
 * Patterns that find a modem in a title: its names, and the words of each name. A word after the first needs a number behind it, as in `M95` for the
 * `M` of `QUECTEL_M`. The longest patterns come first, so that the most specific one matches.
 */
const modems = knownModems().flatMap(({ name, models }) => [name, ...models])
  .flatMap(text => [text, ...text.split(/[^a-z0-9]/i).map((word, i) => (i ? `${word}\\d+` : word))]).sort((a, b) => b.length - a.length);
/** Matches each modem and each method, such as `by efs`, in a test's title. */
const crossing = new RegExp(`\\b((${[...new Set(modems)].join('|')})\\w*|by (efs|stream)|efs|stream)\\b`, 'gi');

/**
 * Returns one in `part` of the items, and at least one: those with the lowest digests of their names. If an item is added, at most one other item
 * leaves the choice.
 */
function lowest<T>(all: readonly T[], part: number, nameOf: (item: T) => string): T[] {
  const digests = new Map(all.map(item => [item, createHash('md5').update(nameOf(item)).digest('hex')]));
  const chosen = new Set([...all].sort((a, b) => digests.get(a)!.localeCompare(digests.get(b)!)).slice(0, Math.ceil(all.length / part)));
  return all.filter(item => chosen.has(item));
}

/** Returns one in `part` of the items, chosen by a digest of each item's content. It returns all if `WHOLE` or `ONLY` is set. */
export function sample<T>(all: readonly T[], part: number): T[] {
  return isWhole || process.env['ONLY'] ? [...all] : lowest(all, part, item => JSON.stringify(item, (_key, value: unknown) => (value instanceof RegExp || typeof value === 'function' ? String(value) : value)));
}

/** Returns one in sixteen of those titles that differ only in modem or method, and at least one. A digest of each title decides. */
export function oneInSixteen(titles: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const title of titles) {
    const kind = title.replace(crossing, '');
    kinds.set(kind, [...kinds.get(kind) ?? [], title]);
  }
  return [...kinds.values()].flatMap(alike => lowest(alike, part, title => title));
}

let named = 0;

/** Returns how many titles have matched `ONLY` since the last call. If the number is 0 for a whole run, `ONLY` has a mistake. */
export function takeNamed(): number {
  const count = named;
  named = 0;
  return count;
}

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch {
    throw new Error(`ONLY=${text} is no regular expression: write a word of the titles, such as sim800.`);
  }
}

/** Returns the titles of the tests to run, as the environment variables `WHOLE` and `ONLY` tell. */
export function chosenOf(titles: readonly string[], { WHOLE, ONLY }: Asked): string[] {
  if (ONLY) {
    const expression = expressionOf(ONLY);
    const chosen = titles.filter(title => expression.test(title));
    named += chosen.length;
    return chosen;
  }
  return WHOLE === '1' ? [...titles] : oneInSixteen(titles);
}

/** Returns a function that registers a test only if `WHOLE` is 1. It is for long tests, most of whose findings shorter tests show as well. */
export function inWhole<A extends unknown[]>(test: (...given: A) => unknown): (...given: A) => void {
  return (...given) => void (isWhole && test(...given));
}

let later = 0;

/** Returns how many tests were given to `inAll` since the last call. */
export function takeLater(): number {
  const count = later;
  later = 0;
  return count;
}

/** Returns a function that registers a test unless it is the first level that runs. It is for tests whose findings shorter ones mostly show. */
export function inAll<A extends unknown[]>(test: (...given: A) => unknown): (...given: A) => void {
  return (...given) => {
    later++;
    if (!isFirstLevel) test(...given);
  };
}

/**
 * Makes a suite that repeats tests for several modems and methods, which the titles name. Of similar tests, one in sixteen runs. With those of
 * `inAll`, others may be chosen than in the first level, so each test that this level leaves out runs besides.
 */
export function crossed(name: string) {
  const test = suite(name);
  const tests: [title: string, run: () => unknown][] = [];
  const add = (title: string, run: () => unknown) => void tests.push([title, run]);
  const run = () => {
    const chosen = chosenOf(tests.map(([title]) => title), process.env);
    const isWanted = (title: string) => chosen.includes(title) || (!process.env['ONLY'] && isForAll(title));
    for (const [title, act] of tests) if (isWanted(title)) test(title, async () => void await act());
    test.run();
  };
  return Object.assign(add, { run, before: test.before });
}
