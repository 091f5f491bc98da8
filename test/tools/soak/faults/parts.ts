// The sweeps, which try a fault at every possible place, as parts of `npm run test:faults`: all cases, or some by a seed.

import { Option, type Command } from 'commander';
import { seedOf, type Part, type Plan, type Words } from '../part.ts';
import { choose, type Summary, type Sweep, type SweepOptions, type Verify } from './sweep.ts';
import { part as httpSweep } from './sweeps/httpsweep.ts';
import { httpPart as httpLineSweep, part as lineSweep } from './sweeps/linesweep.ts';
import { part as serverSweep } from './sweeps/serversweep.ts';

/** Number of trials in one task, approximately. */
const trialsAtOnce = 40;

interface Made {
  name: string;
  about: string;
  sweep: Sweep;
  usualShare: number;
  /** Measured processor time for one trial, in seconds. */
  secondsOfTrial: number;
  declare(program: Command): void;
}

function optionsOf(words: Words, usualShare: number): SweepOptions {
  const only = String(words['case'] ?? '');
  const share = Number(words['share'] ?? (words['full'] || only !== '' ? 1 : usualShare));
  if (!(share > 0 && share <= 1)) throw new Error(`--share ${String(words['share'])} is no share from 0 to 1.`);
  return { seed: seedOf(words, 1), share, only, verify: words['verify'] as Verify };
}

function createPart({ name, about, sweep, usualShare, secondsOfTrial, declare }: Made): Part {
  async function plan(words: Words): Promise<Plan> {
    const options = optionsOf(words, usualShare);
    const all = await sweep.all(options.verify);
    const count = choose(all, options).length;
    const heaps = Math.ceil(count / trialsAtOnce);
    return {
      size: `${count} of ${all.length} trials, seed ${options.seed}`, seconds: count * secondsOfTrial, titles: all.map(({ title }) => title),
      tasks: Array.from({ length: heaps }, (_, index) => JSON.stringify({ ...options, heap: { index, of: heaps } } satisfies SweepOptions)),
      report(texts) {
        const summaries = texts.map(text => JSON.parse(text) as Summary);
        return {
          summary: `${summaries.reduce((sum, { trials }) => sum + trials, 0)} trials`,
          findings: summaries.flatMap(({ failed }) => failed).map(({ title, text }) => ({ text, replay: `--only ${name} --verify ${options.verify} --case "${title}"` })),
        };
      },
    };
  }
  return { name, about, needs: 'trials', declare, plan, perform: async task => JSON.stringify(await sweep.run({ ...JSON.parse(task) as SweepOptions, atOnce: 1 })) };
}

/** Declares the options that all sweeps share. Only one part may declare them. */
function declareAll(program: Command): void {
  program
    .option('--share <part>', 'line, server, httpline, httpserver: only so many of all cases, from 0 to 1, chosen at random')
    .addOption(new Option('--verify <what>', 'line, httpline: by this upload.verify; with content, garbled bytes count as wrong too').choices(['size', 'content']).default('size'))
    .option('--case <text>', 'line, server, httpline, httpserver: only cases whose title holds it');
}

export const line = createPart({
  name: 'line', about: 'a fault at every byte and command between ESP32 and modem', sweep: lineSweep, usualShare: 0.2, secondsOfTrial: 0.04, declare: declareAll,
});
export const server = createPart({
  name: 'server', about: 'a server that is faulty at every command', sweep: serverSweep, usualShare: 1, secondsOfTrial: 0.05, declare: () => undefined,
});
export const httpLine = createPart({
  name: 'httpline', about: 'the same by HTTP', sweep: httpLineSweep, usualShare: 0.05, secondsOfTrial: 0.05, declare: () => undefined,
});
export const httpServer = createPart({
  name: 'httpserver', about: 'an HTTP server that is faulty, in each of its answers and after each byte', sweep: httpSweep, usualShare: 1, secondsOfTrial: 0.06, declare: () => undefined,
});
