// From the words on the command line to the run: says at once what runs the firmware, builds it where its sources have changed, and
// only then loads all that a run is made of.

import { relative } from 'node:path';
import { endOnSignals, endWithPipe, fail } from '../../firmware/commands/command.js';
import { makeReady } from '../../firmware/commands/ready.js';
import { chooseEngine, engineNames } from './engine.ts';
import type { DemoOptions } from './options.ts';

export async function begin(options: DemoOptions): Promise<void> {
  endWithPipe();
  const release = endOnSignals();
  try {
    console.log(`engine: ${engineNames[chooseEngine(options.engine)]}`);
    const { boardOfRun } = await import('./camera.ts');
    // a path may hold a comma, between which and another board nobody could tell
    await makeReady(relative(process.cwd(), boardOfRun(options).path), console.log);
    const { play } = await import('./play.ts');
    release();
    play(options);
  } catch (error) {
    fail(error);
  }
}
