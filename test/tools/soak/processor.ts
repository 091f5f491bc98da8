// Limits of the processor's own time, counted and not timed: a tenth above an idle machine's figures. Timers run while the engine waits.

import { findEspruino } from '../../../firmware/engine/espruino.js';
import { carrierOf, type Carrier } from '../bench/line/carrier.ts';
import { hasCallgrind } from '../bench/processor/callgrind.ts';
import { measureQuestion } from '../bench/processor/poll.ts';
import { measureExchange, measureProcessor } from '../bench/processor/processor.ts';
import { short } from '../bench/sheet.ts';
import { measureLooks } from './cards/look.ts';
import type { Part } from './part.ts';

/** Instructions by name. */
export type Figures = Record<string, number>;

interface Measure {
  limits: Figures;
  count(): Promise<Figures>;
}

const first = 'boot and first image';
const further = 'a further image';
const perByte = 'a byte';

function round(carrier: Carrier, limits: Figures): Measure {
  return {
    limits,
    count: async () => {
      const row = await measureProcessor(carrier);
      return { [first]: row.first, [further]: row.further, [perByte]: row.perByte };
    },
  };
}

const many = 1000;

/** By a random number of each boot, no folder has its turn, or some have: each adds 130 million, for the sizes of its images. */
async function countLooks(): Promise<Figures> {
  const [few] = await measureLooks(10, 1);
  const [first, second] = await measureLooks(many, 2);
  return { 'boot and look at 10 images': few!, [`at ${many}, without notes`]: first!, [`at ${many}, with notes`]: second! };
}

const measures: Record<string, Measure> = {
  efs: round(carrierOf('sim7600', 'efs'), { [first]: 620e6, [further]: 115e6, [perByte]: 437 }),
  stream: round(carrierOf('sim7600', 'stream'), { [further]: 95e6, [perByte]: 2190 }),
  http: round(carrierOf('sim7600', 'stream', 'http'), { [further]: 227e6, [perByte]: 2240 }),
  sim800: round(carrierOf('sim800', 'stream'), { [perByte]: 2540 }),
  ec25: round(carrierOf('ec2x', 'efs'), { [perByte]: 4990 }),
  exchange: { limits: { 'a command with its OK': 2.01e6 }, count: async () => ({ 'a command with its OK': await measureExchange() }) },
  look: { limits: { 'boot and look at 10 images': 175e6, [`at ${many}, without notes`]: 1300e6, [`at ${many}, with notes`]: 600e6 }, count: countLooks },
  state: { limits: { 'page.state()': 2.1e6 }, count: async () => ({ 'page.state()': (await measureQuestion()).instructions }) },
};
/** Processor time of each, measured. */
const seconds = 50;

/** Sentences about figures beyond their limits. */
export function judge(limits: Figures, found: Figures): string[] {
  return Object.keys(limits).filter(name => !(found[name]! <= limits[name]!)).map(name => `${name} takes ${short(found[name]!)} instructions, and at most ${short(limits[name]!)} are allowed`);
}

interface Result {
  task: string;
  found: Figures;
}

export const processor: Part = {
  name: 'processor', about: 'instructions of the real engine: within their limits', needs: 'trials',
  declare: program => void program.option('--count <name>', 'processor: one of its measurements'),
  async plan(words) {
    if (!findEspruino() || !hasCallgrind()) return 'not run: espruino or valgrind is not on the PATH';
    const all = Object.keys(measures);
    const tasks = words['count'] === undefined ? all : all.filter(name => name === words['count']);
    if (tasks.length === 0) throw new Error(`--count ${String(words['count'])}: there is none of this name; there are ${all.join(', ')}.`);
    return {
      size: tasks.join(', '), tasks, seconds: tasks.length * seconds,
      report(texts) {
        const results = texts.map(text => JSON.parse(text) as Result);
        return {
          summary: results.map(({ task, found }) => `${task}: ${Object.entries(found).map(([name, value]) => `${name} ${short(value)}`).join(', ')}`).join('\n'),
          findings: results.flatMap(({ task, found }) => judge(measures[task]!.limits, found).map(text => ({ text: `${task}: ${text}`, replay: `--only processor --count ${task}` }))),
        };
      },
    };
  },
  perform: async task => JSON.stringify({ task, found: await measures[task]!.count() } satisfies Result),
};
