/** Does tasks of the long run in a process of its own. Ends with its parent process, and ends every engine. */

import { leaksFound } from '../../../sim/secrets.ts';
import { parts } from '../parts.ts';

export interface Task {
  part: string;
  task: string;
}

/** `leaks`: secrets that a world has shown. */
export type Answer = { result: string; leaks: string[] } | { thrown: string };

/** The stacks of the FTP client's errors are not used, and each costs time. */
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
