// The words on the bench's command line.

import { Option } from 'commander';
import { createCommand } from '../../firmware/command.js';

export const parts = ['line', 'pace', 'real', 'cost', 'scale', 'energy'] as const;
export type Part = (typeof parts)[number];

/** How long each took when it was measured, on two processors with nothing else to do: by itself, and with the real engine. */
export const secondsOf: Record<Part, { plain: number; engine: number; instructions: number }> = {
  line: { plain: 0, engine: 0, instructions: 0 },
  pace: { plain: 0, engine: 0, instructions: 0 },
  real: { plain: 0, engine: 0, instructions: 0 },
  cost: { plain: 0, engine: 0, instructions: 0 },
  scale: { plain: 0, engine: 0, instructions: 0 },
  energy: { plain: 0, engine: 0, instructions: 0 },
};

export interface BenchOptions {
  /** Only this one; all where none is named. */
  only?: Part;
  /** Into docs/benchmarks.md too. */
  write: boolean;
  /** False leaves out what only the real engine tells under callgrind: it takes minutes. */
  engine: boolean;
}

export function readOptions(words: string[]): BenchOptions {
  return createCommand('bench', 'Measures the firmware that ships against other ways to send an image, all in one run, on simulated modems.')
    .addOption(new Option('--only <part>', 'one part').choices(parts))
    .addOption(new Option('--no-engine', 'without the instructions on the real engine, which take minutes'))
    .addOption(new Option('--write', 'put the tables into docs/benchmarks.md').default(false))
    .parse(words, { from: 'user' })
    .opts<BenchOptions>();
}
