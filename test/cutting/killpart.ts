// Kills of the real engine as a part of the long run.

import { SingleBar, Presets } from 'cli-progress';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findEspruino } from '../bench/espruino.ts';
import { killAtRandom, type KillReport } from './killing.ts';
import { numberOf, type Part, type PartReport, type Words } from '../long/part.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const usualKills = 100;

/** Half of them by each method. */
async function run(words: Words): Promise<PartReport> {
  if (!findEspruino()) return { summary: 'left out: espruino, the real engine, is not on the PATH', findings: [] };
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, env: { ...process.env, BOARD: 'linux' }, stdio: ['ignore', 'ignore', 'inherit'] });
  const kills = numberOf(words, 'kills', usualKills);
  const seed = numberOf(words, 'seed', 0);
  const bar = new SingleBar({ format: 'kills {bar}  {value} of {total}', noTTYOutput: true, notTTYSchedule: 30_000 }, Presets.rect);
  bar.start(kills, 0);
  const reports: KillReport[] = [];
  const halves = [Math.ceil(kills / 2), Math.floor(kills / 2)];
  for (const [i, half] of halves.entries()) if (half > 0) reports.push(await killAtRandom({ kills: half, seed: 2 * seed + i, onKill: () => bar.increment() }));
  bar.stop();
  const sum = (of: (report: KillReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    summary: `${sum(report => report.kills)} kills, ${sum(report => report.images)} images, ${sum(report => report.uploads)} uploads begun, ${sum(report => report.doubled)} images put twice, seed ${seed}`,
    findings: reports.filter(({ complaints }) => complaints.length > 0).map(({ complaints, trace }) => (
      { text: `${complaints.join('\n  ')}\n    the console's end:\n      ${trace.join('\n      ')}`, replay: `--only kills --kills ${kills} --seed ${seed}` })),
  };
}

export const kills: Part = {
  name: 'kills',
  about: 'the real engine is ended hard at random moments',
  declare: program => void program.option('--kills <number>', `kills: how many, ${usualKills} by itself`),
  run,
};
