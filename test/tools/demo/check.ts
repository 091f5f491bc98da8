// `npm start -- --check`: checks modem, network and server step by step, as the web page does, by `ferry.check()` of the firmware on this machine.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createCheck, tellStep, type CheckEnds } from '../../../web/check/check.ts';
import { chooseEngine } from './engine.ts';
import type { DemoOptions } from './options.ts';
import { startRig } from './rig/rig.ts';
import { setStage, type Stage } from './server/stage.ts';
import { columnsOf, wrapLine } from './show/width.ts';

/** Runs the check and prints its steps. @returns the exit code: 0 if all steps succeed, otherwise 1 */
export async function check(options: DemoOptions, output: NodeJS.WriteStream, signal: AbortSignal): Promise<number> {
  const engine = chooseEngine(options.engine);
  // a sample card stays empty, so that no image is sent before the check
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
  const ending = new AbortController();
  signal.addEventListener('abort', () => ending.abort('Stopped.'));
  let booted: () => void = () => undefined;
  const isUp = new Promise<void>(resolve => { booted = resolve; });
  const rig = startRig({
    engine, cwd: stage.folder, speed: options.speed, ...stage.camera && { camera: stage.camera },
    onAt: () => undefined, onStage: () => undefined, onPut: () => undefined,
    onExit(reason) {
      ending.abort(reason);
      booted();
    },
    onLine(line) {
      if (/ card: | state: /.test(line)) booted();
      listeners.forEach(take => take(line));
    },
  });
  const ends: CheckEnds = {
    async ask() {
      rig.type('ferry.check()');
      return true;
    },
    listen(onLine) {
      listeners.add(onLine);
      return () => listeners.delete(onLine);
    },
  };
  const shown = new Set<string>();
  const made = createCheck(ends, () => {
    // each step is printed once, when it is over
    for (const step of made.steps) {
      if (step.state === 'todo' || step.state === 'now' || shown.has(step.name)) continue;
      shown.add(step.name);
      const key = step.answer && ` If only a kept picture gets this answer, set "http": { "answer": ${JSON.stringify(step.answer)} }.`;
      for (const line of wrapLine(`${tellStep(step)}${key}`, columnsOf(output))) output.write(`${line}\n`);
    }
  });
  try {
    await isUp;
    return await made.run(ending.signal);
  } catch (error) {
    for (const line of wrapLine((error as Error).message, columnsOf(output))) output.write(`${line}\n`);
    return false;
  } finally {
    await rig.stop();
  }
}
