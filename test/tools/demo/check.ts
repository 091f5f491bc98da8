// `npm start -- --check`: the page's check, with the firmware on this machine: card, SIM, network, login, a test picture there and back.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createCheck, tellStep, type CheckEnds } from '../../../web/check/check.ts';
import { chooseEngine } from './engine.ts';
import type { DemoOptions } from './options.ts';
import { startRig } from './rig/rig.ts';
import { setStage, type Stage } from './server/stage.ts';
import { columnsOf, wrapLine } from './show/width.ts';

/** The last fault, as `ferry.status()` and the log name it. */
const faultIn = (line: string): string | undefined => /last trouble: ([\w-]+)/.exec(line)?.[1];

/** @returns the exit code */
export async function check(options: DemoOptions, output: NodeJS.WriteStream, signal: AbortSignal): Promise<number> {
  const engine = chooseEngine(options.engine);
  // images of a card would go first
  const stage = await setStage({ ...options, ...options.card === undefined && { samples: [] } });
  try {
    return await checkStage(options, engine, stage, output, signal) ? 0 : 1;
  } finally {
    await stage.target.close();
    rmSync(stage.folder, { recursive: true, force: true });
  }
}

async function checkStage(options: DemoOptions, engine: ReturnType<typeof chooseEngine>, stage: Stage, output: NodeJS.WriteStream, signal: AbortSignal): Promise<boolean> {
  const card = join(stage.folder, 'card');
  if (options.card === undefined) mkdirSync(join(card, stage.config['images.folder']), { recursive: true });
  const listeners = new Set<(line: string) => void>();
  let ended = '';
  let booted: () => void = () => undefined;
  const isUp = new Promise<void>(resolve => { booted = resolve; });
  const rig = startRig({
    engine, cwd: stage.folder, speed: options.speed, ...stage.camera && { camera: stage.camera },
    onAt: () => undefined, onStage: () => undefined, onPut: () => undefined,
    onExit(reason) {
      ended = reason;
      booted();
    },
    onLine(line) {
      if (/ card: | state: /.test(line)) booted();
      listeners.forEach(take => take(line));
    },
  });
  const ends: CheckEnds = {
    hasFtp: !stage.config['http.url'],
    async write(path, bytes) {
      mkdirSync(dirname(join(card, path)), { recursive: true });
      writeFileSync(join(card, path), bytes, 'latin1');
    },
    async read(path) {
      try {
        return readFileSync(join(card, path), 'latin1');
      } catch {
        return undefined;
      }
    },
    remove: async path => rmSync(join(card, path), { force: true }),
    async type(expression) {
      if (ended) throw new Error(ended);
      rig.type(expression);
    },
    onLine(take) {
      listeners.add(take);
      return () => listeners.delete(take);
    },
    fault: () => new Promise(resolve => {
      const timer = setTimeout(() => end(undefined), 3000);
      const take = (line: string): void => { if (faultIn(line)) end(faultIn(line)); };
      const end = (code: string | undefined): void => {
        clearTimeout(timer);
        listeners.delete(take);
        resolve(code);
      };
      listeners.add(take);
      rig.type('ferry.status()');
    }),
  };
  const shown = new Set<string>();
  const made = createCheck(ends, () => {
    // each step is shown once, when it is over
    for (const step of made.steps) {
      if (step.state === 'todo' || step.state === 'now' || shown.has(step.name)) continue;
      shown.add(step.name);
      for (const line of wrapLine(tellStep(step), columnsOf(output))) output.write(`${line}\n`);
    }
  }, `snapferry check ${new Date().toISOString()}`);
  try {
    await isUp;
    return await made.run(signal);
  } finally {
    await rig.stop();
  }
}
