// The cuts of a shot as a part of the long run.

import Table from 'cli-table3';
import type { Command } from 'commander';
import { numberOf, type Part, type Plan, type Words } from '../part.ts';
import { planShots } from './shotplan.ts';
import { formatShotSpec, parseShotSpec, shotWays, stands, type ShotSpec } from './shotspec.ts';
import { tryShot, type ShotOutcome } from './shottrial.ts';

/** Spread over all cameras and what config.json says of their pictures. */
const usualCuts = 3200;
/** Of a processor for one, when it was measured. */
const secondsOfCut = 0.18;
const cutsAtOnce = 20;

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
  const seed = numberOf(words, 'seed', 0);
  const lists = await Promise.all(shotWays.map(async way => {
    const { base, specs } = await planShots(way, seed);
    if (base.complaints.length > 0) throw new Error(`${formatShotSpec(base.spec)}: fails with no cut at all: ${base.complaints.join('; ')}`);
    return specs.map(formatShotSpec);
  }));
  const all = lists.reduce((sum, specs) => sum + specs.length, 0);
  const most = Math.ceil(numberOf(words, 'shotcuts', words['full'] ? Infinity : usualCuts) / lists.length);
  const longest = Math.max(...lists.map(specs => specs.length));
  // in turns, so that each moment of a run has tried something of all of them
  const chosen = Array.from({ length: Math.min(most, longest) }, (_, i) => lists.flatMap(specs => specs[i] ?? [])).flat();
  return {
    size: `${chosen.length} of ${all} shots are cut, seed ${seed}`, seconds: chosen.length * secondsOfCut,
    tasks: Array.from({ length: Math.ceil(chosen.length / cutsAtOnce) }, (_, i) => chosen.slice(i * cutsAtOnce, (i + 1) * cutsAtOnce).join('\n')),
    report(texts) {
      const results = texts.flatMap(text => JSON.parse(text) as Result[]);
      const failed = results.filter(({ complaints }) => complaints.length > 0);
      return {
        summary: makeTable(results),
        findings: failed.map(({ spec, complaints }) => ({ text: `${formatShotSpec(spec)}: ${complaints.join('; ')}`, replay: `--replay-shot "${formatShotSpec(spec)}"` })),
      };
    },
  };
}

/** What the simulator itself throws is a finding, too. */
async function attempt(text: string): Promise<Result> {
  const spec = parseShotSpec(text);
  try {
    const { places, pictures, doubled, complaints } = await tryShot(spec);
    return { spec, places, pictures, doubled, complaints };
  } catch (error) {
    return { spec, places: [], pictures: 0, doubled: 0, complaints: [`the simulator threw: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`] };
  }
}

async function perform(task: string): Promise<string> {
  const results: Result[] = [];
  for (const text of task.split('\n')) results.push(await attempt(text));
  return JSON.stringify(results);
}

/** One again, with all that was said. @returns the exit code */
export async function replayShot(text: string): Promise<number> {
  const spec = parseShotSpec(text);
  const outcome = await tryShot(spec);
  for (const line of outcome.trace()) console.log(line);
  console.log(makeTable([outcome]));
  for (const complaint of outcome.complaints) console.log(`  ${complaint}`);
  return outcome.complaints.length > 0 ? 1 : 0;
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
