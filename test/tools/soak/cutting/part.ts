// The power cuts as a part of `npm run test:faults`: after every operation of a round with every modem family, and a little later.

import type { Command } from 'commander';
import { numberOf, seedOf, type Part, type Plan, type Words } from '../part.ts';
import { planWay } from './plan.ts';
import { families, formatSpec, httpWays, parseSpec, ways, type Way } from './spec.ts';
import { makeTable, type Result } from './table.ts';
import { choose, complaintOf, countAll, findingsOf, performTask, resultsOf, tasksOf, tellOutcome, textsOf } from './tasks.ts';
import { tryOut } from './trial.ts';

/** Number of power cuts that are tried unless the options say otherwise, spread over all families, methods and operations. */
const usualCuts = 12_000;
const usualHttpCuts = 4000;
/** Measured processor time for one power cut, in seconds. */
const secondsOfCut = 0.1;

/** Returns the planned power cuts as lines of text, in random order: one list for each way (a modem family and its method). */
async function listSpecs(words: Words, all: Way[]): Promise<string[][]> {
  const { family } = words;
  return Promise.all(all.filter(way => family === undefined || way.family === family).map(async way => textsOf(await planWay(way, seedOf(words, 0)), formatSpec)));
}

async function plan(words: Words, ofWays: Way[], usual: number): Promise<Plan> {
  const lists = await listSpecs(words, ofWays);
  const chosen = choose(lists, numberOf(words, 'cuts', words['full'] ? Infinity : usual));
  return {
    size: `${chosen.length} of ${countAll(lists)} rounds are cut, seed ${seedOf(words, 0)}`, seconds: chosen.length * secondsOfCut,
    tasks: tasksOf(chosen), titles: [...new Set(ofWays.map(({ family }) => family))],
    report(texts) {
      const results = resultsOf<Result>(texts);
      return { summary: makeTable(results), findings: findingsOf(results, formatSpec, '--replay') };
    },
  };
}

async function attempt(text: string): Promise<Result> {
  const spec = parseSpec(text);
  try {
    const { places, doubled, unnamed, complaints } = await tryOut(spec);
    return { spec, places, doubled, unnamed, complaints };
  } catch (error) {
    return { spec, places: [], doubled: 0, unnamed: 0, complaints: [complaintOf(error)] };
  }
}

const perform = (task: string) => performTask(task, attempt);

/** Repeats one power cut and prints its full trace. @returns the exit code */
export async function replay(text: string): Promise<number> {
  const outcome = await tryOut(parseSpec(text));
  return tellOutcome(outcome, makeTable([outcome]));
}

function declare(program: Command): void {
  program
    .option('--cuts <number>', `cuts, httpcuts: try so many of them, spread over all; ${usualCuts} and ${usualHttpCuts} by itself`)
    .option('--family <name>', `cuts, httpcuts: only this modem: ${families.join(', ')}`)
    .option('--replay <cut>', 'cuts, httpcuts: one again, with all that was said: "sim7600 efs kept 1234 seed 7", "sim7600 efs http kept 1234 seed 7"');
}

export const cuts: Part = {
  name: 'cuts', about: 'the power goes after every operation of a round', needs: 'trials', declare, plan: words => plan(words, ways, usualCuts), perform,
};
export const httpCuts: Part = {
  name: 'httpcuts', about: 'the same of a round by HTTP', needs: 'trials', declare: () => undefined, plan: words => plan(words, httpWays, usualHttpCuts), perform,
};
