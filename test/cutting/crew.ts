// Worker processes that share a list of cuts, as many as there are processors.

import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { formatSpec, type Spec } from './spec.ts';
import type { Result } from './worker.ts';

/** Handed to a worker before its first result comes back. */
const ahead = 6;
/** Worlds are made of many small files: memory is quicker than a disk. */
const memoryFolder = '/dev/shm';

function hire(): ChildProcess {
  const env = existsSync(memoryFolder) ? { ...process.env, TMPDIR: memoryFolder } : process.env;
  // in a group of its own, so that Ctrl-C leaves what it has begun to be told
  return fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [], { execArgv: ['--import', 'tsx'], env, detached: true });
}

/** Tries all of them, or those begun before `stop`; tells each as it is done. */
export async function tryAll(specs: Spec[], stop: AbortSignal, onResult: (result: Result) => void): Promise<void> {
  const waiting = [...specs];
  const work = (worker: ChildProcess) => new Promise<void>((resolve, reject) => {
    let open = 0;
    const hand = () => {
      const spec = stop.aborted ? undefined : waiting.shift();
      if (spec) worker.send(formatSpec(spec));
      open += spec ? 1 : 0;
    };
    worker.on('message', message => {
      if (message === 'ready') for (let i = 0; i < ahead; i++) hand();
      // each process tells the secrets that it uses, too: they are for the runner of the tests
      else if (typeof message === 'object' && message && 'spec' in message) {
        open -= 1;
        onResult(message as Result);
        hand();
      }
      if (open === 0) resolve();
    });
    worker.once('exit', code => reject(new Error(`a worker ended by itself (exit code ${code})`)));
  });
  const crew = Array.from({ length: availableParallelism() }, hire);
  try {
    await Promise.all(crew.map(work));
  } finally {
    for (const worker of crew) worker.removeAllListeners('exit').disconnect();
  }
}
