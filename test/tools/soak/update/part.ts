// Power cuts during an update as a part of `npm run test:faults`, on the simulated engine.

import Table from 'cli-table3';
import type { Command } from 'commander';
import { choose, complaintOf, countAll, findingsOf, performTask, resultsOf, tasksOf, tellOutcome, textsOf } from '../cutting/tasks.ts';
import { numberOf, seedOf, type Part, type Plan, type Words } from '../part.ts';
import { planUpdate } from './plan.ts';
import { formatUpdate, parseUpdate, stories, type UpdateSpec } from './spec.ts';
import { tryUpdate, type UpdateOutcome } from './trial.ts';

/** Number of power cuts that are tried unless the options say otherwise, spread over all stories (kinds of update). */
const usualCuts = 3600;
/** Measured processor time for one power cut, in seconds. */
const secondsOfCut = 0.5;

type Result = Pick<UpdateOutcome, 'places' | 'starts' | 'doubled' | 'complaints'> & { spec: UpdateSpec };

const heads = ['update', 'runs', 'cuts', 'flash', 'card', 'between', 'second', 'starts judged', 'put twice', 'failed'];

function makeTable(results: Result[]): string {
  const table = new Table({ head: heads, style: { head: [], border: [] }, colAligns: heads.map((_, i) => (i ? 'right' : 'left')) });
  const row = (name: string, own: Result[]) => {
    const places = own.flatMap(result => result.places);
    const sum = (of: (result: Result) => number) => own.reduce((total, result) => total + of(result), 0);
    table.push([
      name, own.length, places.length, ...['flash', 'card', 'later'].map(place => places.filter(one => one === place).length), sum(({ places: all }) => Math.max(0, all.length - 1)),
      sum(({ starts }) => starts), sum(({ doubled }) => doubled), own.filter(({ complaints }) => complaints.length > 0).length,
    ]);
  };
  for (const story of stories) row(story, results.filter(({ spec }) => spec.story === story));
  row('all', results);
  return table.toString();
}

async function plan(words: Words): Promise<Plan> {
  const seed = seedOf(words, 0);
  const lists: string[][] = [];
  for (const story of stories) {
    lists.push(textsOf(await planUpdate(story, seed), formatUpdate));
  }
  const chosen = choose(lists, numberOf(words, 'updates', words['full'] ? Infinity : usualCuts));
  return {
    size: `${chosen.length} of ${countAll(lists)} updates are cut, seed ${seed}`, seconds: chosen.length * secondsOfCut, tasks: tasksOf(chosen),
    report(texts) {
      const results = resultsOf<Result>(texts);
      return { summary: makeTable(results), findings: findingsOf(results, formatUpdate, '--replay-update') };
    },
  };
}

async function attempt(text: string): Promise<Result> {
  const spec = parseUpdate(text);
  try {
    const { places, starts, doubled, complaints } = await tryUpdate(spec);
    return { spec, places, starts, doubled, complaints };
  } catch (error) {
    return { spec, places: [], starts: 0, doubled: 0, complaints: [complaintOf(error)] };
  }
}

/** Repeats one power cut and prints its full trace. @returns the exit code */
export async function replayUpdate(text: string): Promise<number> {
  const outcome = await tryUpdate(parseUpdate(text));
  return tellOutcome(outcome, makeTable([outcome]));
}

function declare(program: Command): void {
  program
    .option('--updates <number>', `update: try so many cuts of updates, spread over all; ${usualCuts} by itself`)
    .option('--replay-update <cut>', 'update: one again, with all that was said: "first 120 seed 3"');
}

export const update: Part = {
  name: 'update', about: 'the power goes while signed firmware is installed, tried and given up', needs: 'trials', declare, plan,
  perform: task => performTask(task, attempt),
};
