// The sweeps as parts of the long run, `npm run test:faults`: all their cases, or those that its words choose.

import { Presets, SingleBar } from 'cli-progress';
import { Option, type Command } from 'commander';
import { part as lineSweep } from './linesweep.ts';
import { part as serverSweep } from './serversweep.ts';
import type { Summary, SweepOptions, Verify } from './sweep.ts';

type Words = Record<string, unknown>;

function optionsOf(words: Words): SweepOptions {
  return { seed: Number(words['seed'] ?? 1), share: Number(words['share'] ?? 1), only: String(words['case'] ?? ''), verify: words['verify'] as Verify };
}

function reportOf(name: string, { verify }: Words, { trials, failed }: Summary) {
  return {
    summary: `${trials} trials`,
    findings: failed.map(({ title, text }) => ({ text, replay: `--only ${name} --verify ${verify} --case "${title}"` })),
  };
}

function createPart(name: string, about: string, sweep: typeof lineSweep, declare: (program: Command) => void) {
  async function run(words: Words) {
    const bar = new SingleBar({ format: `${name}  {bar}  {value} of {total}, {eta_formatted} left`, noTTYOutput: true, notTTYSchedule: 30_000 }, Presets.rect);
    const onDone = (done: number, all: number) => (done === 1 ? bar.start(all, 1) : bar.update(done));
    const summary = await sweep.run({ ...optionsOf(words), onDone });
    bar.stop();
    return reportOf(name, words, summary);
  }
  return { name, about, declare, run };
}

/** Both listen to these; one alone may declare them. */
function declareBoth(program: Command): void {
  program
    .option('--share <part>', 'line, server: only so many of all cases, from 0 to 1, taken by chance')
    .addOption(new Option('--verify <what>', 'line: by this upload.verify; with content, garbled bytes count as wrong too').choices(['size', 'content']).default('size'))
    .option('--case <text>', 'line, server: only cases whose title holds it');
}

export const line = createPart('line', 'a fault at every byte and command between ESP32 and modem', lineSweep, declareBoth);
export const server = createPart('server', 'a server that does wrong at every command', serverSweep, () => undefined);
