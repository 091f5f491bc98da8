// Functions for all parts of the long run (`npm run test:faults`) that cut the power. They choose cuts, divide them into tasks, and print the outcome
// of a cut.

import type { PartReport } from '../part.ts';

/** Number of rounds with power cuts that one task tries. */
const cutsAtOnce = 20;

/**
 * Chooses power cuts from all lists in turns, so that even a run that is ended early has tried some of each list.
 * @param lists the planned cuts, one list for each method, in random order
 * @param most about how many cuts to choose in all
 */
export function choose(lists: string[][], most: number): string[] {
  const longest = Math.max(0, ...lists.map(specs => specs.length));
  if (longest === 0) return [];
  return Array.from({ length: Math.min(Math.ceil(most / lists.length), longest) }, (_, i) => lists.flatMap(specs => specs[i] ?? [])).flat();
}

/** Returns planned power cuts as lines of text. @throws an error if the run fails even without a cut */
export function textsOf<Spec>({ base, specs }: { base: { spec: Spec; complaints: string[] }; specs: Spec[] }, format: (spec: Spec) => string): string[] {
  if (base.complaints.length > 0) throw new Error(`${format(base.spec)}: fails with no cut at all: ${base.complaints.join('; ')}`);
  return specs.map(format);
}

/** Returns the failed runs with power cuts, each with the option that repeats it. @param option name of that option of the command */
export function findingsOf<Spec>(results: { spec: Spec; complaints: string[] }[], format: (spec: Spec) => string, option: string): PartReport['findings'] {
  const failed = results.filter(({ complaints }) => complaints.length > 0);
  return failed.map(({ spec, complaints }) => ({ text: `${format(spec)}: ${complaints.join('; ')}`, replay: `${option} "${format(spec)}"` }));
}

export const countAll = (lists: string[][]): number => lists.reduce((sum, specs) => sum + specs.length, 0);

export function tasksOf(chosen: string[]): string[] {
  return Array.from({ length: Math.ceil(chosen.length / cutsAtOnce) }, (_, i) => chosen.slice(i * cutsAtOnce, (i + 1) * cutsAtOnce).join('\n'));
}

/** Tries the power cuts of a task, which has one on each line. @returns the results as a text for `resultsOf` */
export async function performTask(task: string, attempt: (text: string) => Promise<unknown>): Promise<string> {
  const results: unknown[] = [];
  for (const text of task.split('\n')) results.push(await attempt(text));
  return JSON.stringify(results);
}

export const resultsOf = <Result>(texts: string[]): Result[] => texts.flatMap(text => JSON.parse(text) as Result[]);

/** Returns a sentence on an error that was thrown in a round with power cuts. Even an error of the simulator itself is reported as a finding. */
export const complaintOf = (error: unknown): string => `the simulator threw: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;

interface Told {
  spec: { cuts: unknown[] };
  places: unknown[];
  operations: unknown[];
  complaints: string[];
  trace(): string[];
}

/** Returns a sentence if no power cut of the run ever came, since the run has then tested nothing. */
export function missedIn({ spec: { cuts }, places, operations }: Omit<Told, 'trace' | 'complaints'>): string[] {
  const has = `this round has ${operations.length} operations`;
  return cuts.length > 0 && places.length === 0 ? [`The power was never cut: ${has}, counted from 1. Name one of them.`] : [];
}

/** Prints one repeated power cut with its full trace. @returns the exit code */
export function tellOutcome(outcome: Told, table: string): number {
  for (const line of outcome.trace()) console.log(line);
  console.log(table);
  const wrong = [...outcome.complaints, ...missedIn(outcome)];
  for (const complaint of wrong) console.log(`  ${complaint}`);
  return wrong.length > 0 ? 1 : 0;
}
