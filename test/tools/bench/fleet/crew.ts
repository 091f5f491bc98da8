// Runs cameras in several processes, since one processor is too slow for a thousand of them.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Order, Squad, Step, Told } from './squad.ts';
import type { Call } from './worker.ts';

const [program, loader] = ['worker.ts', '../../../plain.js'].map(name => fileURLToPath(new URL(name, import.meta.url)));

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

/**
 * Starts a process that runs the cameras with the numbers in `order`, and returns functions that control them. The started process ends with this
 * one.
 */
export async function createSquadApart(order: Order): Promise<Squad> {
  const worker = fork(program!, [], { execArgv: ['--import', loader!] });
  const kill = () => worker.kill('SIGKILL');
  process.once('exit', kill);
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  worker.on('message', ({ id, value, thrown }: { id?: number; value?: unknown; thrown?: string }) => {
    const one = id !== undefined && waiting.get(id);
    if (!one) return; // other messages of that process are for the test runner, such as the passwords in use
    waiting.delete(id);
    if (thrown === undefined) one.resolve(value);
    else one.reject(new Error(thrown));
  });
  worker.once('exit', (code, signal) => {
    for (const one of waiting.values()) one.reject(new Error(`a process with cameras ended by itself (${signal ?? `exit code ${code}`})`));
  });
  const ask = (call: Unnumbered<Call>) => new Promise<unknown>((resolve, reject) => {
    waiting.set(++last, { resolve, reject });
    worker.send({ ...call, id: last });
  });
  await ask({ call: 'create', order });
  return {
    step: async toMs => await ask({ call: 'step', toMs }) as Step,
    read: async () => await ask({ call: 'read' }) as Told[],
    async close() {
      const leaks = await ask({ call: 'close' }) as string[];
      process.off('exit', kill);
      worker.disconnect();
      return leaks;
    },
  };
}
