// What a test file has, and how much of it `npm test` does. All of it: `WHOLE=1 npm test -- server/foreign`, and of every such file
// `npm run test:faults -- --only whole`. Of a file that crosses modems those titles in which an expression is found, whatever its case:
// `ONLY=sim800 npm test -- stories/`.

import { suite } from 'uvu';
import { knownModems } from '../src/modem/known.ts';

export const isWhole = process.env['WHOLE'] === '1';

interface Asked { WHOLE?: string; ONLY?: string }

/** Of so many that say the same, `npm test` does one. */
const step = 8;
/** A modem's name, and its words; those after the first tell by their number: `quectel`, `M95` of `QUECTEL_M`. The longest first: it is more. */
const modems = knownModems().flatMap(({ name, models }) => [name, ...models])
  .flatMap(text => [text, ...text.split(/[^a-z0-9]/i).map((word, i) => (i ? `${word}\\d+` : word))]).sort((a, b) => b.length - a.length);
/** What a title says of the modem and the way into it. */
const crossing = new RegExp(`\\b((${[...new Set(modems)].join('|')})\\w*|by (efs|stream)|efs|stream)\\b`, 'gi');

/**
 * Every so many of them, or all. A step that shares no factor with what was crossed to make them leaves no value of it out.
 */
export function sample<T>(all: readonly T[], step: number): T[] {
  return isWhole || process.env['ONLY'] ? [...all] : all.filter((_, i) => i % step === 0);
}

/** Of the titles that are alike but for the modem or the way every eighth, of each kind another one: each modem and way comes in its turn. */
export function everyEighth(titles: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const title of titles) {
    const kind = title.replace(crossing, '');
    kinds.set(kind, [...kinds.get(kind) ?? [], title]);
  }
  return [...kinds.values()].flatMap((alike, turn) => alike.filter((_, i) => i % step === turn % Math.min(step, alike.length)));
}

/** Which of these titles are run, by the variables `WHOLE` and `ONLY`. */
export function chosenOf(titles: readonly string[], { WHOLE, ONLY }: Asked): string[] {
  if (ONLY) return titles.filter(title => new RegExp(ONLY, 'i').test(title));
  return WHOLE === '1' ? [...titles] : everyEighth(titles);
}

/** For a test that takes long beside others that show most of what it does: it is in the long run alone. */
export function inWhole<A extends unknown[]>(test: (...given: A) => unknown): (...given: A) => void {
  return (...given) => void (isWhole && test(...given));
}

/**
 * A suite in which the same is tested of several modems and ways, each test under a title that names them. Of those that say the
 * same, `npm test` does every eighth.
 */
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
