// Shows the progress of each part of `npm run test:faults`: as bars on a terminal, otherwise as a line now and then.

import { MultiBar, Presets, type SingleBar } from 'cli-progress';

export interface Progress {
  /** Counts one more finished task of this part. @param failed number of the part's findings so far */
  step(name: string, failed: number): void;
  /** Removes the bars, so that other output can be printed. */
  pause(): void;
  stop(): void;
}

const lineEveryMs = 60_000;
const format = '{name}  {bar}  {value} of {total} tasks, {eta_formatted} left';

export function createProgress(parts: { name: string; tasks: number }[]): Progress {
  return process.stdout.isTTY ? createBars(parts) : createLines(parts);
}

function createBars(parts: { name: string; tasks: number }[]): Progress {
  let bars: MultiBar | undefined;
  const done = new Map(parts.map(({ name }) => [name, 0]));
  const shown = new Map<string, SingleBar>();
  const stop = (): void => {
    bars?.stop();
    bars = undefined;
    shown.clear();
  };
  return {
    step(name) {
      const count = done.get(name)! + 1;
      done.set(name, count);
      bars ??= new MultiBar({ format, etaBuffer: 50 }, Presets.rect);
      const { tasks } = parts.find(part => part.name === name)!;
      if (!shown.has(name)) shown.set(name, bars.create(tasks, count, { name: name.padEnd(9) }));
      shown.get(name)!.update(count);
    },
    pause: stop,
    stop,
  };
}

function createLines(parts: { name: string; tasks: number }[]): Progress {
  const done = new Map<string, { count: number; failed: number }>();
  const startedMs = Date.now();
  const timer = setInterval(() => {
    const open = parts.filter(({ name, tasks }) => done.has(name) && done.get(name)!.count < tasks);
    const texts = open.map(({ name, tasks }) => `${name} ${done.get(name)!.count} of ${tasks} tasks${done.get(name)!.failed ? `, ${done.get(name)!.failed} failed` : ''}`);
    console.log(`${((Date.now() - startedMs) / 60_000).toFixed(0)} min: ${texts.join('; ')}`);
  }, lineEveryMs);
  return {
    step: (name, failed) => void done.set(name, { count: (done.get(name)?.count ?? 0) + 1, failed }),
    pause: () => undefined,
    stop: () => clearInterval(timer),
  };
}
