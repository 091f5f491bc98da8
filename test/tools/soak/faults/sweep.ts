// Runs many trials, all of them or a random share, and collects the complaints about each. It knows nothing of the single faults.

import type { Recovery } from '../../../../src/delivery/delivery.ts';
import { recoveries, recoveryOf } from '../../../../src/round/retry.ts';
import { askedNumber } from '../../../common/asked.ts';
import { count } from '../../../common/plural.ts';
import { crc32 } from '../../../sim/bytes.ts';
import { greatest, run, type Course, type Trial } from './trial.ts';

/** One trial of a sweep, with the title by which it can be repeated. */
export interface Case extends Trial {
  title: string;
  /** Returns complaints about the course of this trial beyond the general ones, as sentences. */
  complaints?(course: Course): string[];
  /** How probable the case is if not all are run, relative to the others; 1 unless given. */
  weight?: number;
}

/** What is checked of a delivered image on the server: its size, or all of its bytes. */
export type Verify = 'size' | 'content';

/** Which cases are run, and how many at the same time. */
export interface SweepOptions {
  /** Start value for the choice of cases, if not all are run. */
  seed?: number;
  /** The probability (0 to 1) that a case of weight 1 is run. By default, all cases are run. */
  share?: number;
  /** The cases are divided by their titles into `of` heaps, and only the one with this index, from 0 on, is run. */
  heap?: { index: number; of: number } | undefined;
  /** A text that the titles of the cases must contain. */
  only?: string;
  /** Number of worlds that run at the same time. */
  atOnce?: number;
  /** With `content`, an image with other bytes counts as wrong, too. */
  verify?: Verify;
  onDone?(done: number, all: number, title: string): void;
}

/** How many trials a sweep has run, and which of them failed. */
export interface Summary {
  title: string;
  trials: number;
  /** The failed trials. Each `text` begins with the title, followed by the complaints. */
  failed: { title: string; text: string }[];
}

/** A set of trials that are run together. */
export interface Sweep {
  title: string;
  all(verify?: Verify): Promise<Case[]>;
  run(options?: SweepOptions): Promise<Summary>;
}

/** Most tries of one image in one round. More tries are a complaint. */
export const mostTries = 3;

/** Returns complaints about results that no fault may cause. */
export function complaintsOf(course: Course, verify: Verify = 'size'): string[] {
  return [
    ...course.isDelivered ? [] : ['not all is delivered'],
    ...course.untrue.map(path => `${path} is reported as delivered, but the server has no file of its size`),
    ...verify === 'content' ? course.garbled.map(path => `${path} is reported as delivered, but the server has other bytes`) : [],
    ...course.mostTries > mostTries ? [`${course.mostTries} tries of one image in one round`] : [],
    ...course.uncaught,
  ];
}

/** Returns the greatest recovery (what is repeated after a fault) that one of the reported faults needs. It is undefined if none was reported. */
export function neededBy(course: Course): Recovery | undefined {
  return greatest(course.codes.map(recoveryOf));
}

/** Returns a complaint if the firmware repeated more than the reported faults need. One step more than needed is still allowed. */
export function climbOf(course: Course): string[] {
  const taken = greatest(course.cures);
  const needed = neededBy(course);
  const isTooHigh = taken !== undefined && recoveries().indexOf(taken) > recoveries().indexOf(needed ?? 'image') + 1;
  return isTooHigh ? [`the recovery was ${taken}, and ${needed ?? 'none'} was needed (${course.codes.join(', ')})`] : [];
}

/**
 * Chooses cases by their titles, so that the choice of a case does not depend on how many others there are. Their number varies: for example, there
 * are more if a port's number has five digits.
 */
export function choose(all: Case[], { seed = 1, share = 1, only = '', heap = { index: 0, of: 1 } }: SweepOptions): Case[] {
  const chanceOf = (title: string) => crc32(Buffer.from(`${seed} ${title}`)) / 2 ** 32;
  return all.filter(({ title, weight = 1 }) =>
    title.includes(only) && (share >= 1 || chanceOf(title) < share * weight) && crc32(Buffer.from(title)) % heap.of === heap.index);
}

async function judge(one: Case, options: SweepOptions, summary: Summary): Promise<void> {
  const course = await run(one).catch((error: Error) => error);
  const all = course instanceof Error
    ? [`broke off: ${course.message}`]
    : [...complaintsOf(course, options.verify), ...one.complaints?.(course) ?? []];
  if (all.length === 0) return;
  const seen = course instanceof Error ? [] : recordOf(course);
  summary.failed.push({ title: one.title, text: [`${one.title}: ${all.join('; ')}`, ...seen].join('\n    ') });
}

/** Returns what the server and the console showed in a trial, as lines, since its failure may not come again. */
function recordOf({ ftpCommands, requests, lines }: Course): string[] {
  return [`the server got: ${[...ftpCommands, ...requests].join(', ') || 'nothing'}`, 'the console showed:', ...lines.map(line => `  ${line}`)];
}

/** Returns all failures of a sweep for a test, each with the seed that reproduces it. */
export function failuresOf({ title, trials, failed }: Summary, seed: number): string {
  console.log(`${title}: ${count(trials, 'trial')} by seed ${seed}`);
  return failed.map(({ text }) => `seed ${seed}: ${text}`).join('\n');
}

/** The seed of the tests: `SEED=7 npm test -- faults/` selects other trials. */
export const seed = askedNumber('SEED', 1);

/** Runs the cases that the options choose, and returns which have failed. */
export async function sweep(title: string, cases: Case[], options: SweepOptions = {}): Promise<Summary> {
  const chosen = choose(cases, options);
  const summary: Summary = { title, trials: chosen.length, failed: [] };
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < chosen.length) {
      const one = chosen[next++]!;
      await judge(one, options, summary);
      options.onDone?.(++done, chosen.length, one.title);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce ?? 3 }, work));
  return summary;
}
