import { Option } from 'commander';
import { createCommand } from '../../../firmware/commands/command.js';

export const parts = ['line', 'pace', 'real', 'cost', 'chip', 'shot', 'poll', 'scale', 'energy', 'records'] as const;
export type Part = (typeof parts)[number];

/** Tables for users. */
const ofUsers: readonly Part[] = ['line', 'energy'];

/** The page of its tables, from docs/. */
export const pageOf = (part: Part): string => ofUsers.includes(part) ? 'benchmarks.md' : '../test/tools/bench/README.md';

/** Measured seconds of each part, on two idle processors: by itself, with the real engine, and for counting its instructions. */
export const secondsOf: Record<Part, { plain: number; engine: number; instructions: number }> = {
  line: { plain: 35, engine: 70, instructions: 300 },
  pace: { plain: 10, engine: 0, instructions: 0 },
  real: { plain: 0, engine: 1020, instructions: 0 },
  cost: { plain: 0, engine: 0, instructions: 180 },
  chip: { plain: 0, engine: 0, instructions: 900 },
  shot: { plain: 0, engine: 0, instructions: 240 },
  poll: { plain: 0, engine: 0, instructions: 60 },
  scale: { plain: 2, engine: 0, instructions: 0 },
  energy: { plain: 4, engine: 0, instructions: 0 },
  records: { plain: 0, engine: 80, instructions: 0 },
};

const timeOf = (seconds: number) => (seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);

/** The announcement before the start. @param has the features of this machine and the options */
export function announce(chosen: readonly Part[], has: { isThere: boolean; canCount: boolean }): string {
  const sum = (part: Part) => secondsOf[part].plain + (has.isThere ? secondsOf[part].engine : 0) + (has.canCount ? secondsOf[part].instructions : 0);
  const each = chosen.map(part => `${part} ${sum(part) > 0 ? timeOf(sum(part)) : 'nothing, as its requirements are missing'}`).join(', ');
  const all = chosen.reduce((total, part) => total + sum(part), 0);
  const counting = has.canCount ? chosen.reduce((total, part) => total + secondsOf[part].instructions, 0) : 0;
  const total = chosen.length > 1 ? `; ${timeOf(all)} in all` : '';
  const less = counting > 0 ? ` --no-engine leaves out the instructions, ${timeOf(counting)} of it.` : '';
  return `With nothing else to do, this machine takes about: ${each}${total}.${less}`;
}

export interface BenchOptions {
  /** Only this one; default: all. */
  only?: Part;
  /** Into their pages, too. */
  write: boolean;
  /** False omits figures that need the real engine under callgrind, which takes minutes. */
  engine: boolean;
}

export function readOptions(words: string[]): BenchOptions {
  return createCommand('bench', 'Measures the firmware that ships against other ways to send an image, all in one run, on simulated modems.')
    .addOption(new Option('--only <part>', 'one part').choices(parts))
    .addOption(new Option('--no-engine', 'without the instructions on the real engine, which take minutes'))
    .addOption(new Option('--write', 'put the tables into docs/benchmarks.md and test/tools/bench/README.md').default(false))
    .parse(words, { from: 'user' })
    .opts<BenchOptions>();
}
