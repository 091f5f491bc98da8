// Many trials, all of them or a random share, and the complaints about each. Knows no fault by name.

import type { Recovery } from '../../../../src/delivery/delivery.ts';
import { recoveries, recoveryOf } from '../../../../src/round/retry.ts';
import { askedNumber } from '../../../common/asked.ts';
import { count } from '../../../common/plural.ts';
import { crc32 } from '../../../sim/bytes.ts';
import { greatest, run, type Course, type Trial } from './trial.ts';

/** One trial of a sweep, with a title by which it can be repeated. */
export interface Case extends Trial {
  title: string;
  /** Complaints about this course beyond the general ones, as sentences. */
  complaints?(course: Course): string[];
  /** Relative probability of selection, if not all are run; default 1. */
  weight?: number;
}

/** What makes a delivered image right: its size, or all of its bytes. */
export type Verify = 'size' | 'content';

/** Which cases are run, and how many at the same time. */
export interface SweepOptions {
  /** Selects cases, if not all are run. */
  seed?: number;
  /** The chance of a case of weight 1 to be run, from 0 to 1. By default, all cases are run. */
  share?: number;
  /** The cases are divided by their titles into `of` heaps; only this one is run. */
  heap?: { index: number; of: number } | undefined;
  /** Only cases whose title contains it. */
  only?: string;
  /** Worlds that run concurrently. */
  atOnce?: number;
  /** With `content`, garbled bytes count as wrong. */
  verify?: Verify;
  onDone?(done: number, all: number, title: string): void;
}

/** The outcome of a sweep. */
export interface Summary {
  title: string;
  trials: number;
  /** `text` begins with the title. */
  failed: { title: string; text: string }[];
}

/** A set of cases that are run together. */
export interface Sweep {
  title: string;
  all(verify?: Verify): Promise<Case[]>;
  run(options?: SweepOptions): Promise<Summary>;
}

/** Most tries of one image in one round. More is a complaint. */
export const mostTries = 3;

/** Results that no fault may cause. */
export function complaintsOf(course: Course, verify: Verify = 'size'): string[] {
  return [
    ...course.isDelivered ? [] : ['not all is delivered'],
    ...course.untrue.map(path => `${path} is reported as delivered, but the server has no file of its size`),
    ...verify === 'content' ? course.garbled.map(path => `${path} is reported as delivered, but the server has other bytes`) : [],
    ...course.mostTries > mostTries ? [`${course.mostTries} tries of one image in one round`] : [],
    ...course.uncaught,
  ];
}

/** The recovery that the reported faults need, the worst of them. */
export function neededBy(course: Course): Recovery | undefined {
  return greatest(course.codes.map(recoveryOf));
}

/** At most one step more than needed. */
export function climbOf(course: Course): string[] {
  const taken = greatest(course.cures);
  const needed = neededBy(course);
  const isTooHigh = taken !== undefined && recoveries().indexOf(taken) > recoveries().indexOf(needed ?? 'image') + 1;
  return isTooHigh ? [`the recovery was ${taken}, and ${needed ?? 'none'} was needed (${course.codes.join(', ')})`] : [];
}

/** By its title, so that the choice is independent of the other cases: a port's number of five digits makes more of them. */
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

/** For a failure that does not come again. */
function recordOf({ ftpCommands, requests, lines }: Course): string[] {
  return [`the server got: ${[...ftpCommands, ...requests].join(', ') || 'nothing'}`, 'the console showed:', ...lines.map(line => `  ${line}`)];
}

/** For a test: all failures, with the seed that reproduces them. */
export function failuresOf({ title, trials, failed }: Summary, seed: number): string {
  console.log(`${title}: ${count(trials, 'trial')} by seed ${seed}`);
  return failed.map(({ text }) => `seed ${seed}: ${text}`).join('\n');
}

/** `SEED=7 npm test -- faults/` selects other trials. */
export const seed = askedNumber('SEED', 1);

/** Runs the cases that the options choose. */
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
