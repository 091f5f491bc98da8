import Table from 'cli-table3';
import type { Command } from 'commander';
import { numberOf, seedOf, type Part, type Plan, type Words } from '../../part.ts';
import { choose, complaintOf, countAll, findingsOf, performTask, resultsOf, tasksOf, tellOutcome, textsOf } from '../tasks.ts';
import { planShots } from './shotplan.ts';
import { formatShotSpec, parseShotSpec, shotWays, stands, type ShotSpec } from './shotspec.ts';
import { tryShot, type ShotOutcome } from './shottrial.ts';

/** Number of power cuts that are tried unless the options say otherwise, spread over all cameras and their picture settings. */
const usualCuts = 3200;
/** Measured processor time for one power cut, in seconds. */
const secondsOfCut = 0.18;

type Result = Pick<ShotOutcome, 'places' | 'pictures' | 'doubled' | 'complaints'> & { spec: ShotSpec };

const heads = ['camera', 'rounds', 'cuts', 'card', 'camera', 'pin', 'between', 'second', 'pictures', 'put twice', 'failed'];

function makeTable(results: Result[]): string {
  const table = new Table({ head: heads, style: { head: [], border: [] }, colAligns: heads.map((_, i) => (i ? 'right' : 'left')) });
  const row = (name: string, own: Result[]) => {
    const places = own.flatMap(result => result.places);
    const sum = (of: (result: Result) => number) => own.reduce((total, result) => total + of(result), 0);
    table.push([
      name, own.length, places.length, ...['card', 'camera', 'pin', 'later'].map(place => places.filter(one => one === place).length),
      sum(({ places: all }) => Math.max(0, all.length - 1)), sum(({ pictures }) => pictures), sum(({ doubled }) => doubled),
      own.filter(({ complaints }) => complaints.length > 0).length,
    ]);
  };
  for (const { name } of stands) row(name, results.filter(({ spec }) => spec.stand === name));
  row('all', results);
  return table.toString();
}

async function plan(words: Words): Promise<Plan> {
  const seed = seedOf(words, 0);
  const lists = await Promise.all(shotWays.map(async way => textsOf(await planShots(way, seed), formatShotSpec)));
  const chosen = choose(lists, numberOf(words, 'shotcuts', words['full'] ? Infinity : usualCuts));
  return {
    size: `${chosen.length} of ${countAll(lists)} shots are cut, seed ${seed}`, seconds: chosen.length * secondsOfCut,
    tasks: tasksOf(chosen),
    report(texts) {
      const results = resultsOf<Result>(texts);
      return { summary: makeTable(results), findings: findingsOf(results, formatShotSpec, '--replay-shot') };
    },
  };
}

async function attempt(text: string): Promise<Result> {
  const spec = parseShotSpec(text);
  try {
    const { places, pictures, doubled, complaints } = await tryShot(spec);
    return { spec, places, pictures, doubled, complaints };
  } catch (error) {
    return { spec, places: [], pictures: 0, doubled: 0, complaints: [complaintOf(error)] };
  }
}

const perform = (task: string) => performTask(task, attempt);

/** Repeats one power cut and prints its full trace. @returns the exit code */
export async function replayShot(text: string): Promise<number> {
  const outcome = await tryShot(parseShotSpec(text));
  return tellOutcome(outcome, makeTable([outcome]));
}

function declare(program: Command): void {
  program
    .option('--shotcuts <number>', `shotcuts: try so many of them, spread over all; ${usualCuts} by itself`)
    .option('--replay-shot <cut>', 'shotcuts: one again, with all that was said: "vc0706 dcf keep chip 123+40 seed 5"');
}

export const shotCuts: Part = {
  name: 'shotcuts', about: 'the power goes while a picture comes from a camera to the card, and from there to the server', needs: 'trials', declare,
  plan, perform,
};
