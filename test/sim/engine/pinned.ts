// Keeps the real engine on one processor. Espruino for Linux reads its console and its terminals in a second thread, and both threads use the queue
// of events without a lock. If they run at the same time, on two processors, bytes and whole events are lost. On one processor they take turns.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Returns the numbers of the processors in a list of Linux. @param list as in /proc, such as "0-2,5" */
export function processorsOf(list: string): number[] {
  return list.trim().split(',').flatMap((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return Array.from({ length: to! - from! + 1 }, (_, i) => from! + i);
  });
}

/** Returns the numbers of the processors that this process may use. There are none if the program `taskset` or /proc is missing. */
function findProcessors(): number[] {
  try {
    const list = /^Cpus_allowed_list:(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    const processors = list ? processorsOf(list[1]!) : [];
    return processors.length > 0 && spawnSync('taskset', ['-c', String(processors[0]), 'true']).status === 0 ? processors : [];
  } catch {
    return [];
  }
}

let processors: number[] | undefined;
/** Number that chooses the next processor to use. Test files run in processes of their own, so each begins at another one. */
let turn = process.pid;

/** Returns the program and arguments that keep another program on one processor. It is empty if this system has none. */
export function onOneProcessor(): string[] {
  processors ??= findProcessors();
  return processors.length === 0 ? [] : ['taskset', '-c', String(processors[turn++ % processors.length])];
}
