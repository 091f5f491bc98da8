// A part of the long run: what it is called, which words on the command line are its own, and what it found.

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

export interface Part {
  name: string;
  about: string;
  /** Adds the options that only this part has. */
  declare(program: Command): void;
  run(words: Words): Promise<PartReport>;
}
