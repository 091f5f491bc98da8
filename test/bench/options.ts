// The words on the bench's command line.

import { Command, Option } from 'commander';

export const parts = ['line', 'pace', 'real', 'cost', 'scale', 'energy'] as const;
export type Part = (typeof parts)[number];

export interface BenchOptions {
  /** Only this one; all where none is named. */
  only?: Part;
  /** Into docs/benchmarks.md too. */
  write: boolean;
  /** False leaves out what only the real engine tells under callgrind: it takes minutes. */
  engine: boolean;
}

export function readOptions(words: string[]): BenchOptions {
  return new Command('npm run bench --')
    .description('Measures the firmware that ships against other ways to send an image, all in one run, on simulated modems.')
    .addOption(new Option('--only <part>', 'one part').choices(parts))
    .addOption(new Option('--no-engine', 'without the instructions on the real engine, which take minutes'))
    .addOption(new Option('--write', 'put the tables into docs/benchmarks.md').default(false))
    .allowExcessArguments(false)
    .parse(words, { from: 'user' })
    .opts<BenchOptions>();
}
