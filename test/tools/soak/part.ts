// A part of the long run: its name, its options, its tasks, and its findings. Tasks and results are texts, since they pass between processes.

import type { Command } from 'commander';

/** Options of the command line, by name. */
export type Words = Record<string, unknown>;

/** The largest seed that a chance distinguishes from others. */
export const mostSeed = 4_294_967_295;
/** The largest number that an option may have by default. The tasks of a run are one list in memory. */
const mostOf = 1e6;

/** The whole number of an option; throws a sentence otherwise. */
export function numberOf(words: Words, name: string, otherwise: number, least = 1, most = mostOf): number {
  if (words[name] === undefined) return otherwise;
  const given = Number(words[name]);
  if (!Number.isInteger(given) || given < least || given > most) throw new Error(`--${name} ${String(words[name])} is no whole number from ${least} to ${most}.`);
  return given;
}

export const seedOf = (words: Words, otherwise: number): number => numberOf(words, 'seed', otherwise, 0, mostSeed);

/** A promise that was broken. */
export interface Finding {
  /** A sentence: the violated promise. */
  text: string;
  /** How a person reproduces it. */
  replay: string;
}

/** The outcome of a part. */
export interface PartReport {
  /** For the end of the run: figures, as a table or lines. */
  summary: string;
  /** Findings fail the run. */
  findings: Finding[];
}

/** What a part will do, before it begins. */
export interface Plan {
  /** For a person: `12000 of 128000 trials, seed 1`. */
  size: string;
  tasks: string[];
  /** What an option of several parts chooses from. */
  titles?: string[];
  /** Measured seconds: processor time for `trials`, real time for `engine`. */
  seconds: number;
  /** The results of the finished tasks, in no order; all of them, unless the run was ended by hand. */
  report(results: string[]): PartReport;
}

/** A part of the long run. Its tasks run in worker processes. */
export interface Part {
  name: string;
  about: string;
  /** Its resource: a processor all the time, or the real engine, which mostly waits. */
  needs: 'trials' | 'engine';
  /** It begins when all parts of earlier turns have ended: a busy machine would change its result. Default 0. */
  turn?: number;
  /** Its `trials` at once on each processor: default 3, since they wait for servers. */
  atOnce?: number;
  /** A task without a result after this time has failed, and its worker process is ended. Missing: none is late. */
  mostSeconds?: number;
  declare(program: Command): void;
  /** A text is the reason why it is left out. */
  plan(words: Words): Promise<Plan | string>;
  /** In a worker process. A thrown error is reported as a failure of the run itself. */
  perform(task: string): Promise<string>;
}

/** By turn, the first one first; each in their order. */
export function turnsOf<T extends { part: Part }>(all: T[]): T[][] {
  const turnOf = ({ part }: T) => part.turn ?? 0;
  return [...new Set(all.map(turnOf))].sort((a, b) => a - b).map(turn => all.filter(one => turnOf(one) === turn));
}
