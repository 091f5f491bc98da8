// The cuts as a part of the long run: every operation of every family's round, and what is nearest to that.

import { MultiBar, Presets } from 'cli-progress';
import type { Command } from 'commander';
import { wired } from '../bench/board.ts';
import { tryAll } from './crew.ts';
import { planWay } from './plan.ts';
import { families, formatSpec, parseSpec, ways, type Spec } from './spec.ts';
import { hasFailed, makeTable } from './table.ts';
import { tryOut } from './trial.ts';
import { numberOf, type Part, type PartReport, type Words } from '../long/part.ts';
import type { Result } from './worker.ts';

async function plan(words: Words): Promise<Spec[]> {
  const family = words['family'] as string | undefined;
  const chosen = ways.filter(way => family === undefined || way.family === family);
  if (chosen.length === 0) throw new Error(`--family ${family}: there is no such family; there are ${families.join(', ')}.`);
  const seed = numberOf(words, 'seed', 0);
  const lists: Spec[][] = [];
  for (const way of chosen) {
    const { base, specs } = await planWay(way, seed);
    if (base.complaints.length > 0) throw new Error(`${formatSpec(base.spec)}: fails with no cut at all: ${base.complaints.join('; ')}`);
    lists.push(specs);
  }
  const most = Math.ceil(numberOf(words, 'cuts', Infinity) / lists.length);
  // in turns, so that each moment of a run has tried something of all of them
  const chosenSpecs = lists.map(specs => specs.slice(0, most));
  return Array.from({ length: Math.max(...chosenSpecs.map(specs => specs.length)) }, (_, i) => chosenSpecs.flatMap(specs => specs[i] ?? [])).flat();
}

function findingsOf(results: Result[]): PartReport['findings'] {
  return results.filter(hasFailed).map(({ spec, complaints }) => ({
    text: `${formatSpec(spec)}: ${complaints.join('; ')}`, replay: `--replay "${formatSpec(spec)}"`,
  }));
}

async function run(words: Words): Promise<PartReport> {
  wired.build();
  if (typeof words['replay'] === 'string') return replay(words['replay']);
  const specs = await plan(words);
  const results: Result[] = [];
  const bars = new MultiBar({ format: 'cuts  {bar}  {value} of {total}, {failed} failed, {eta_formatted} left', etaBuffer: 500, noTTYOutput: true, notTTYSchedule: 30_000 }, Presets.rect);
  console.log(`${specs.length} rounds are to be cut, seed ${numberOf(words, 'seed', 0)}`);
  const bar = bars.create(specs.length, 0, { failed: 0 });
  const counts = { failed: 0 };
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort()); // a second one ends all
  await tryAll(specs, stop.signal, result => {
    results.push(result);
    if (hasFailed(result)) bars.log(`failed: ${formatSpec(result.spec)}: ${result.complaints.join('; ')}\n`);
    counts.failed += hasFailed(result) ? 1 : 0;
    bar.increment({ ...counts });
  });
  bars.stop();
  const stopped = results.length < specs.length ? [{ text: `stopped by hand after ${results.length} of ${specs.length} rounds`, replay: '--only cuts' }] : [];
  return { summary: makeTable(results), findings: [...findingsOf(results), ...stopped] };
}

async function replay(text: string): Promise<PartReport> {
  const outcome = await tryOut(parseSpec(text));
  for (const line of outcome.trace()) console.log(line);
  const result = { ...outcome, spec: outcome.spec };
  return { summary: makeTable([result]), findings: outcome.complaints.map(complaint => ({ text: complaint, replay: `--replay "${text}"` })) };
}

function declare(program: Command): void {
  program
    .option('--cuts <number>', 'cuts: try only so many of them, spread over all')
    .option('--family <name>', `cuts: only this modem: ${families.join(', ')}`)
    .option('--seed <number>', 'cuts: another card, other images; as printed')
    .option('--replay <cut>', 'cuts: one again, with all that was said: "sim7600 efs kept 1234 seed 7"');
}

export const cuts: Part = { name: 'cuts', about: 'the power goes behind every operation of a round', declare, run };
