// A part of the long run: what it is called, which words on the command line are its own, what is to be done, and what it found.
// Tasks and what comes of them are texts: they go from process to process.

import type { Command } from 'commander';

export type Words = Record<string, unknown>;

/** A word that must be a whole number; a sentence is thrown where it is none. */
export function numberOf(words: Words, name: string, otherwise: number): number {
  if (words[name] === undefined) return otherwise;
  const given = Number(words[name]);
  if (!Number.isInteger(given) || given < 0) throw new Error(`--${name} ${String(words[name])} is no whole number.`);
  return given;
}

export interface Finding {
  /** A sentence: what does not hold. */
  text: string;
  /** How a person sees it again. */
  replay: string;
}

export interface PartReport {
  /** For the end of the run: figures, as a table or lines. */
  summary: string;
  /** What makes the run fail. */
  findings: Finding[];
}

export interface Plan {
  /** For a person: `12000 of 128000 trials, seed 1`. */
  size: string;
  tasks: string[];
  /** So long it took when it was measured: of a processor for `trials`, of the clock for `engine`. */
  seconds: number;
  /** What came of the tasks that were done, in no order; of all of them, unless the run was ended by hand. */
  report(results: string[]): PartReport;
}

export interface Part {
  name: string;
  about: string;
  /** What it needs of the machine: a processor all the time, or the real engine, which waits for most of it. */
  needs: 'trials' | 'engine';
  /** Adds the options that only this part has. */
  declare(program: Command): void;
  /** A text says why it is left out. */
  plan(words: Words): Promise<Plan | string>;
  /** In a worker process. What it throws is told as a failure of the run itself. */
  perform(task: string): Promise<string>;
}
