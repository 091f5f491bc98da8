// From the command line to the run. Reports at once which engine runs the firmware, rebuilds it if its sources have changed, and only then loads the
// run's modules.

import { relative } from 'node:path';
import { endOnSignals, endWithPipe, fail } from '../../../firmware/commands/command.js';
import { makeReady } from '../../../firmware/commands/ready.js';
import { chooseEngine, engineNames } from './engine.ts';
import type { DemoOptions } from './options.ts';

/** Runs the demo to its end, and sets the exit code. A signal ends it in order. */
export async function begin(options: DemoOptions): Promise<void> {
  endWithPipe();
  const release = endOnSignals();
  try {
    console.log(`engine: ${engineNames[chooseEngine(options.engine)]}`);
    const { boardOfRun } = await import('./rig/camera.ts');
    // a path may hold a comma, which separates boards
    await makeReady(relative(process.cwd(), boardOfRun(options).path), console.log);
    const { play } = await import('./play.ts');
    release();
    play(options);
  } catch (error) {
    fail(error);
  }
}
