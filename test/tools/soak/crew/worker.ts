/**
 * A program that does tasks of `npm run test:faults` in a process of its own. It ends with its parent process, and then ends every engine that it
 * started.
 */

import { leaksFound } from '../../../sim/secrets.ts';
import { parts } from '../parts.ts';

/** A task for a worker: the name of the part, and the part's text for the task. */
export interface Task {
  part: string;
  task: string;
}

/** The outcome of a task. `leaks` has a sentence for each secret that a simulated world has shown. `thrown` is the message of an error. */
export type Answer = { result: string; leaks: string[] } | { thrown: string };

/** Errors get no stack trace: nobody reads those of the FTP client's many errors, and each costs time. */
Error.stackTraceLimit = 0;

let leaksTold = 0;

async function perform({ part, task }: Task): Promise<Answer> {
  try {
    const result = await parts.find(one => one.name === part)!.perform(task);
    const leaks = leaksFound().slice(leaksTold);
    leaksTold += leaks.length;
    return { result, leaks };
  } catch (error) {
    return { thrown: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', async (message: Task & { id: number }) => {
  const answer = await perform(message);
  process.send?.({ id: message.id, memoryBytes: process.memoryUsage().rss, ...answer });
});
process.on('disconnect', () => process.exit());
