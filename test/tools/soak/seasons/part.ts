// Whole seasons as a part of `npm run test:faults`: a month each in a random world with a random configuration.

import { numberOf, seedOf, type Part } from '../part.ts';
import { mostProcessorMs, tryOut, type Outcome } from './season.ts';

const usualSeed = 20261126;
const usualCount = 100;
const usualDays = 30;
const [leastDays, mostDays] = [3, 3660];
/** Measured processor time for a simulated day, in seconds. */
const secondsOfDay = 0.8;
const mostRows = 12;

interface Task { seed: number; days: number }

async function tryTask({ seed, days }: Task): Promise<Outcome> {
  try {
    return await tryOut(seed, days);
  } catch (error) {
    return { title: `seed ${seed}, ${days} days`, shots: 0, uploads: 0, findings: [`not judged: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

export const seasons: Part = {
  name: 'seasons', about: 'months in random worlds: nothing lost, nothing doubled, bytes bounded, reports and settings come, no dead end', needs: 'trials',
  // Most seconds of real time for a season that never comes to check its processor time. It is six times that limit, since on a busy machine a season
  // gets only a fraction of a processor.
  mostSeconds: 6 * mostProcessorMs / 1000,
  declare: program => void program.option('--seasons <count>', 'seasons: how many, from the seed on; default: 100').option('--days <count>', 'seasons: of each, at least 3; default: 30'),
  async plan(words) {
    const first = seedOf(words, usualSeed);
    const count = numberOf(words, 'seasons', usualCount);
    const days = numberOf(words, 'days', usualDays, leastDays, mostDays);
    return {
      size: `${count} of ${days} days, from seed ${first} on`,
      tasks: Array.from({ length: count }, (_none, i) => JSON.stringify({ seed: first + i, days } satisfies Task)),
      seconds: count * days * secondsOfDay,
      report(texts) {
        const all = texts.map(text => JSON.parse(text) as Outcome & Task);
        const held = all.filter(({ findings }) => findings.length === 0).length;
        const sum = (of: 'shots' | 'uploads') => all.reduce((total, one) => total + one[of], 0);
        const broken = all.filter(({ findings }) => findings.length > 0).map(({ title, findings }) => `  ${title}: ${findings.length}`);
        const ended = new Set(all.map(({ seed }) => seed));
        const open = Array.from({ length: count }, (_none, i) => first + i).filter(seed => !ended.has(seed));
        const missing = open.length > 0 ? [`  without a result: seeds ${open.join(', ')}`] : [];
        return {
          summary: [`${held} of ${count} held: ${sum('shots')} pictures, ${sum('uploads')} uploads`, ...missing, ...broken.slice(0, mostRows)].join('\n'),
          findings: all.flatMap(({ seed, findings }) => findings.map(text => ({ text: `seed ${seed}: ${text}`, replay: `--only seasons --seasons 1 --seed ${seed} --days ${days}` }))),
        };
      },
    };
  },
  async perform(task) {
    const given = JSON.parse(task) as Task;
    return JSON.stringify({ ...given, ...await tryTask(given) });
  },
};
