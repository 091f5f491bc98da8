// Begins a run of the demo, given its options. It prints which engine will run the firmware, and rebuilds the firmware if its sources have changed.
// The modules of the run itself are loaded after that.

import { relative } from 'node:path';
import { endOnSignals, endWithPipe, fail } from '../../../firmware/commands/command.js';
import { makeReady } from '../../../firmware/commands/ready.js';
import { chooseEngine, engineNames } from './engine.ts';
import type { DemoOptions } from './options.ts';

/** Runs the demo to its end, and sets the exit code. A signal such as Ctrl-C stops the run, which then ends its engine and its server. */
export async function begin(options: DemoOptions): Promise<void> {
  endWithPipe();
  const release = endOnSignals();
  try {
    console.log(`engine: ${engineNames[chooseEngine(options.engine)]}`);
    const { boardOfRun } = await import('./rig/camera.ts');
    // the path is made relative to this folder, since the whole path may contain a comma, which separates boards
    await makeReady(relative(process.cwd(), boardOfRun(options).path), console.log);
    const { play } = await import('./play.ts');
    release();
    play(options);
  } catch (error) {
    fail(error);
  }
}
