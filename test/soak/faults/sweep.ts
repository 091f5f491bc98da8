// Many trials, all of them or a share by chance, and what was wrong with each. Knows no fault by name.

import type { Recovery } from '../../../src/delivery/delivery.ts';
import { recoveries, recoveryOf } from '../../../src/round/retry.ts';
import { count } from '../../count.ts';
import { crc32 } from '../../sim/bytes.ts';
import { greatest, run, type Course, type Trial } from './trial.ts';

export interface Case extends Trial {
  title: string;
  /** What is wrong with this course beyond what is wrong with any; sentences. */
  complaints?(course: Course): string[];
  /** How much more or less often than others it is taken where not all are; 1 where nothing is said. */
  weight?: number;
}

/** `upload.verify`. */
export type Verify = 'size' | 'content';

export interface SweepOptions {
  /** Which cases are taken, where not all of them are. */
  seed?: number;
  /** From 0 to 1. */
  share?: number;
  /** Of so many heaps into which the cases fall by their titles, only this one. */
  heap?: { index: number; of: number } | undefined;
  /** Only cases whose title holds it. */
  only?: string;
  /** Worlds that live side by side. */
  atOnce?: number;
  /** With `content`, garbled bytes count as wrong. */
  verify?: Verify;
  onDone?(done: number, all: number, title: string): void;
}

export interface Summary {
  title: string;
  trials: number;
  /** `text` begins with the title. */
  failed: { title: string; text: string }[];
}

export interface Sweep {
  title: string;
  all(verify?: Verify): Promise<Case[]>;
  run(options?: SweepOptions): Promise<Summary>;
}

export const mostTries = 3;

/** What no fault, whichever it is, may lead to. */
export function complaintsOf(course: Course, verify: Verify = 'size'): string[] {
  return [
    ...course.isDelivered ? [] : ['not all is delivered'],
    ...course.untrue.map(path => `${path} is told to be delivered and is not there in its size`),
    ...verify === 'content' ? course.garbled.map(path => `${path} is told to be delivered and holds other bytes`) : [],
    ...course.mostTries > mostTries ? [`${course.mostTries} tries of one image in one round`] : [],
    ...course.uncaught,
  ];
}

/** Which cure the faults that were told need, the worst of them. */
export function neededBy(course: Course): Recovery | undefined {
  return greatest(course.codes.map(recoveryOf));
}

/** At most one rung more than is needed. */
export function climbOf(course: Course): string[] {
  const taken = greatest(course.cures);
  const needed = neededBy(course);
  const isTooHigh = taken !== undefined && recoveries().indexOf(taken) > recoveries().indexOf(needed ?? 'image') + 1;
  return isTooHigh ? [`${taken} was begun anew where ${needed ?? 'nothing'} was needed (${course.codes.join(', ')})`] : [];
}

/** By its title, so that a case is taken or not whichever others there are: a port's number of five digits makes more of them. */
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
  summary.failed.push({ title: one.title, text: `${one.title}: ${all.join('; ')}` });
}

/** For a test: everything that failed, with the seed that brings it back. */
export function failuresOf({ title, trials, failed }: Summary, seed: number): string {
  console.log(`${title}: ${count(trials, 'trial')} by seed ${seed}`);
  return failed.map(({ text }) => `seed ${seed}: ${text}`).join('\n');
}

/** `SEED=7 npm test -- faults/` takes other trials. */
export const seed = Number(process.env.SEED ?? 1);

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
