// The parts of the bench, how long each takes, and the command line.

import { InvalidArgumentError } from 'commander';
import { createCommand } from '../../../firmware/commands/command.js';

/** Names of the parts, in the order in which they run. */
export const parts = ['line', 'pace', 'real', 'cost', 'chip', 'shot', 'poll', 'scale', 'energy', 'download', 'previews', 'records', 'pieces', 'fleet'] as const;
/** The name of a part of the bench. */
export type Part = (typeof parts)[number];

/** The page with all tables, as a path from docs/. */
export const page = '../test/tools/bench/README.md';

/** The parts that need the counted instructions of all modems for whole images. A run with several of these parts counts them only once. */
const sharing: readonly Part[] = ['line', 'chip', 'energy'];
const sharedSeconds = 1000;

/**
 * Seconds that each part takes on two idle processors: `plain` without the real engine, `engine` on it, and `instructions` for counting them under
 * valgrind.
 */
export const secondsOf: Record<Part, { plain: number; engine: number; instructions: number }> = {
  line: { plain: 35, engine: 70, instructions: sharedSeconds },
  pace: { plain: 10, engine: 0, instructions: 0 },
  real: { plain: 0, engine: 1020, instructions: 0 },
  cost: { plain: 0, engine: 0, instructions: 180 },
  chip: { plain: 0, engine: 0, instructions: sharedSeconds },
  shot: { plain: 0, engine: 0, instructions: 240 },
  poll: { plain: 0, engine: 0, instructions: 60 },
  scale: { plain: 2, engine: 0, instructions: 200 },
  energy: { plain: 4, engine: 0, instructions: sharedSeconds },
  download: { plain: 300, engine: 0, instructions: 0 },
  previews: { plain: 60, engine: 0, instructions: 0 },
  records: { plain: 0, engine: 80, instructions: 0 },
  pieces: { plain: 0, engine: 600, instructions: 0 },
  fleet: { plain: 900, engine: 900, instructions: 0 },
};

/** The parts whose tables contain seconds of the processor. */
export const timed: readonly Part[] = ['line', 'chip', 'poll', 'scale', 'energy'];

const timeOf = (seconds: number) => (seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);

/** What this machine and the options allow: whether the real engine is there, and whether its instructions can be counted. */
interface Features {
  isThere: boolean;
  canCount: boolean;
}

/** Throws an error with a sentence if this machine can measure none of the chosen parts. */
export function checkPossible(chosen: readonly Part[], has: Features): void {
  const isPossible = (part: Part) => secondsOf[part].plain > 0 || (has.isThere && secondsOf[part].engine > 0) || has.canCount;
  if (chosen.some(isPossible)) return;
  throw new Error(`Nothing can be measured here: ${chosen.join(', ')} ${chosen.length > 1 ? 'need' : 'needs'} espruino on the PATH, and for instructions valgrind, without --no-engine. docs/contributing.md says how to build espruino.`);
}

/** Returns the text printed before the start: how long each part will take. */
export function announce(chosen: readonly Part[], has: Features): string {
  const counting = (part: Part) => !has.canCount || (sharing.includes(part) && part !== chosen.find(one => sharing.includes(one))) ? 0 : secondsOf[part].instructions;
  const sum = (part: Part) => secondsOf[part].plain + (has.isThere ? secondsOf[part].engine : 0) + counting(part);
  const nothing = (part: Part) => has.canCount && sharing.includes(part) ? 'nothing more' : 'nothing, as its requirements are missing';
  const each = chosen.map(part => `${part} ${sum(part) > 0 ? timeOf(sum(part)) : nothing(part)}`).join(', ');
  const all = chosen.reduce((total, part) => total + sum(part), 0);
  const counted = chosen.reduce((total, part) => total + counting(part), 0);
  const total = chosen.length > 1 ? `; ${timeOf(all)} in all` : '';
  const less = counted > 0 ? ` --no-engine leaves out the instructions, ${timeOf(counted)} of it.` : '';
  return `With nothing else to do, this machine takes about: ${each}${total}.${less}`;
}

/** The options of the bench, as `--help` explains them. */
export interface BenchOptions {
  /** The parts to run. By default all are run. */
  only?: Part[];
  /** True writes the tables into test/tools/bench/README.md, too. */
  write: boolean;
  /** False leaves out figures that need the real engine under valgrind, which take minutes. */
  engine: boolean;
}

function readParts(text: string): Part[] {
  const names = text.split(',');
  const strange = names.find(name => !parts.some(part => part === name));
  if (strange !== undefined) throw new InvalidArgumentError(`There is no part "${strange}". The parts are ${parts.join(', ')}.`);
  return names as Part[];
}

/** Reads the command line. A mistake ends the process with a sentence. */
export function readOptions(words: string[]): BenchOptions {
  return createCommand('bench', 'Measures the firmware that ships against other ways to send an image, all in one run, on simulated modems.')
    .option('--only <parts>', `one part, or some with commas: ${parts.join(', ')}`, readParts)
    .option('--no-engine', 'without the instructions on the real engine, which take minutes')
    .option('--write', 'put the tables into test/tools/bench/README.md', false)
    .parse(words, { from: 'user' })
    .opts<BenchOptions>();
}
