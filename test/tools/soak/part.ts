// The interface of a part of `npm run test:faults`: its name, its options, its tasks, and its findings. Tasks and results are texts, since they pass
// between processes.

import type { Command } from 'commander';

/** The options of the command line, by name. */
export type Words = Record<string, unknown>;

/** The greatest seed. Greater ones would give the same random numbers as others. */
export const mostSeed = 4_294_967_295;
/** The greatest number that an option may have by default, since the tasks of a run are one list in memory. */
const mostOf = 1e6;

/**
 * Returns the whole number of an option, or `otherwise` without it. It throws an error with a sentence if the number is not from `least` to `most`.
 */
export function numberOf(words: Words, name: string, otherwise: number, least = 1, most = mostOf): number {
  if (words[name] === undefined) return otherwise;
  const given = Number(words[name]);
  if (!Number.isInteger(given) || given < least || given > most) throw new Error(`--${name} ${String(words[name])} is no whole number from ${least} to ${most}.`);
  return given;
}

/** Returns the number of the option --seed, or `otherwise` without it. */
export const seedOf = (words: Words, otherwise: number): number => numberOf(words, 'seed', otherwise, 0, mostSeed);

/** A broken promise that a part has found. */
export interface Finding {
  /** A sentence on what went wrong. */
  text: string;
  /** The options of the command that repeat the trial with this finding. */
  replay: string;
}

/** The outcome of a part. */
export interface PartReport {
  /** Figures for the end of the run, as a table or lines. */
  summary: string;
  /** What went wrong. A single finding makes the run fail. */
  findings: Finding[];
}

/** What a part will do, which is known before it begins. */
export interface Plan {
  /** The number of trials as a text for a person, such as `12000 of 128000 trials, seed 1`. */
  size: string;
  tasks: string[];
  /** The titles of all cases of this part, from which an option chooses by a part of the title. */
  titles?: string[];
  /** How many seconds the part takes, as measured earlier: processor time for `trials`, real time for `engine`. */
  seconds: number;
  /** Makes the report from the results of the finished tasks, in any order. Unless a person has ended the run, there is a result of each task. */
  report(results: string[]): PartReport;
}

/** A part of `npm run test:faults`, whose tasks run in worker processes. */
export interface Part {
  name: string;
  about: string;
  /** What limits the part: `trials` keep a processor busy, `engine` is the real engine, which mostly waits. */
  needs: 'trials' | 'engine';
  /**
   * The turn in which the part begins, when all parts of earlier turns have ended, since a busy machine would change its result. It is 0 unless
   * given.
   */
  turn?: number;
  /** Number of `trials` at the same time on each processor. It is 3 unless given, since they wait for servers. */
  atOnce?: number;
  /** Seconds after which a task without a result has failed, and its worker process is ended. Without it, a task may take any time. */
  mostSeconds?: number;
  /** Adds the options of the part to the command line. */
  declare(program: Command): void;
  /** Plans the tasks. If the part is left out, it returns a text with the reason. */
  plan(words: Words): Promise<Plan | string>;
  /** Does a task in a worker process, and returns its result as a text. A thrown error is reported as a failure of the run itself. */
  perform(task: string): Promise<string>;
}

/** Returns the parts by their turns, the first turn first. */
export function turnsOf<T extends { part: Part }>(all: T[]): T[][] {
  const turnOf = ({ part }: T) => part.turn ?? 0;
  return [...new Set(all.map(turnOf))].sort((a, b) => a - b).map(turn => all.filter(one => turnOf(one) === turn));
}
