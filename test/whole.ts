// How much of a test file `npm test` does. All of it: `WHOLE=1 npm test -- server/foreign`; all of every such file: `npm run test:faults -- --only
// whole`. In a file that crosses modems, titles that match an expression, case-insensitive: `ONLY=sim800 npm test -- stories/`.

import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import { knownModems } from '../src/modem/known.ts';

export const isWhole = process.env['WHOLE'] === '1';

interface Asked { WHOLE?: string; ONLY?: string | undefined }

/** Of this many similar tests, `npm test` does one. */
const part = 16;
/**
 * A modem's name and its words. Words after the first identify it by their number: `quectel`, `M95` of `QUECTEL_M`. Longest first: it is more
 * specific.
 */
const modems = knownModems().flatMap(({ name, models }) => [name, ...models])
  .flatMap(text => [text, ...text.split(/[^a-z0-9]/i).map((word, i) => (i ? `${word}\\d+` : word))]).sort((a, b) => b.length - a.length);
/** The modem and method in a title. */
const crossing = new RegExp(`\\b((${[...new Set(modems)].join('|')})\\w*|by (efs|stream)|efs|stream)\\b`, 'gi');

/** The part of those with the lowest digests: another item changes at most one of the others. At least one. */
function lowest<T>(all: readonly T[], part: number, nameOf: (item: T) => string): T[] {
  const digests = new Map(all.map(item => [item, createHash('md5').update(nameOf(item)).digest('hex')]));
  const chosen = new Set([...all].sort((a, b) => digests.get(a)!.localeCompare(digests.get(b)!)).slice(0, Math.ceil(all.length / part)));
  return all.filter(item => chosen.has(item));
}

/** One in `part`, by a digest of the item's content; or all. */
export function sample<T>(all: readonly T[], part: number): T[] {
  return isWhole || process.env['ONLY'] ? [...all] : lowest(all, part, item => JSON.stringify(item, (_key, value: unknown) => (value instanceof RegExp || typeof value === 'function' ? String(value) : value)));
}

/** Of the titles that differ only in modem or method, one in sixteen, by a digest of the title. */
export function oneInSixteen(titles: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const title of titles) {
    const kind = title.replace(crossing, '');
    kinds.set(kind, [...kinds.get(kind) ?? [], title]);
  }
  return [...kinds.values()].flatMap(alike => lowest(alike, part, title => title));
}

let named = 0;

/** Titles that `ONLY` has named since the last call: in a whole run, none is a mistake. */
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

/** The titles to run, by the variables `WHOLE` and `ONLY`. */
export function chosenOf(titles: readonly string[], { WHOLE, ONLY }: Asked): string[] {
  if (ONLY) {
    const expression = expressionOf(ONLY);
    const chosen = titles.filter(title => expression.test(title));
    named += chosen.length;
    return chosen;
  }
  return WHOLE === '1' ? [...titles] : oneInSixteen(titles);
}

/** For a test that takes long, next to others that show most of the same: only in the long run. */
export function inWhole<A extends unknown[]>(test: (...given: A) => unknown): (...given: A) => void {
  return (...given) => void (isWhole && test(...given));
}

/** A suite with the same tests for several modems and methods, named in the title. Of similar ones, `npm test` does one in sixteen. */
export function crossed(name: string) {
  const test = suite(name);
  const tests: [title: string, run: () => unknown][] = [];
  const add = (title: string, run: () => unknown) => void tests.push([title, run]);
  const run = () => {
    const chosen = chosenOf(tests.map(([title]) => title), process.env);
    for (const [title, act] of tests) if (chosen.includes(title)) test(title, async () => void await act());
    test.run();
  };
  return Object.assign(add, { run, before: test.before });
}
