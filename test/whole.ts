// How much of a test file `npm test` does. All of it: `WHOLE=1 npm test -- server/foreign`; all of every such file: `npm run test:faults -- --only
// whole`. In a file that crosses modems, titles that match an expression, case-insensitive: `ONLY=sim800 npm test -- stories/`.

import { suite } from 'uvu';
import { knownModems } from '../src/modem/known.ts';

export const isWhole = process.env['WHOLE'] === '1';

interface Asked { WHOLE?: string; ONLY?: string }

/** Of this many similar tests, `npm test` does one. */
const step = 8;
/**
 * A modem's name and its words. Words after the first identify it by their number: `quectel`, `M95` of `QUECTEL_M`. Longest first: it is more
 * specific.
 */
const modems = knownModems().flatMap(({ name, models }) => [name, ...models])
  .flatMap(text => [text, ...text.split(/[^a-z0-9]/i).map((word, i) => (i ? `${word}\\d+` : word))]).sort((a, b) => b.length - a.length);
/** The modem and method in a title. */
const crossing = new RegExp(`\\b((${[...new Set(modems)].join('|')})\\w*|by (efs|stream)|efs|stream)\\b`, 'gi');

/** Every n-th item, or all. A step without a common factor with the crossed lists skips none of their values. */
export function sample<T>(all: readonly T[], step: number): T[] {
  return isWhole || process.env['ONLY'] ? [...all] : all.filter((_, i) => i % step === 0);
}

/** Of the titles that differ only in modem or method, every eighth, each kind with another offset: each modem and method has its turn. */
export function everyEighth(titles: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const title of titles) {
    const kind = title.replace(crossing, '');
    kinds.set(kind, [...kinds.get(kind) ?? [], title]);
  }
  return [...kinds.values()].flatMap((alike, turn) => alike.filter((_, i) => i % step === turn % Math.min(step, alike.length)));
}

/** The titles to run, by the variables `WHOLE` and `ONLY`. */
export function chosenOf(titles: readonly string[], { WHOLE, ONLY }: Asked): string[] {
  if (ONLY) return titles.filter(title => new RegExp(ONLY, 'i').test(title));
  return WHOLE === '1' ? [...titles] : everyEighth(titles);
}

/** For a test that takes long, next to others that show most of the same: only in the long run. */
export function inWhole<A extends unknown[]>(test: (...given: A) => unknown): (...given: A) => void {
  return (...given) => void (isWhole && test(...given));
}

/** A suite with the same tests for several modems and methods, named in the title. Of similar ones, `npm test` does every eighth. */
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
