// Worker processes for the tasks of the long run: one per processor, which has some tasks open, since they wait for servers. Tasks with the real
// engine mostly wait. Each of them has a process of its own: when one copies a card, the clocks of the others must go on.

import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { turnsOf, type Part, type Plan } from './part.ts';
import type { Answer, Task } from './worker.ts';

const usualTrials = 3;
const engineWorkers = 3;
/** Node keeps some of each world's context: a worker with more memory is replaced. */
const mostMemoryBytes = 600e6;

const [program, loader] = ['worker.ts', '../../plain.js'].map(name => fileURLToPath(new URL(name, import.meta.url)));

function hire(): ChildProcess {
  // in a group of its own, so that the results so far are reported after Ctrl-C
  const worker = fork(program!, [], { execArgv: ['--import', loader!], detached: true });
  const kill = () => worker.kill('SIGKILL');
  process.once('exit', kill);
  worker.once('disconnect', () => process.off('exit', kill)); // it ends by itself then
  return worker;
}

/** Takes tasks from `waiting` until it is empty, the worker is too large, or `stop` is set. */
function workOnce(waiting: Task[], most: number, stop: AbortSignal, onAnswer: (task: Task, answer: Answer) => void): Promise<void> {
  const worker = hire();
  const open = new Map<number, Task>();
  let lastId = 0;
  let isFull = false;
  return new Promise((resolve, reject) => {
    const end = (): void => {
      stop.removeEventListener('abort', end);
      worker.removeAllListeners('exit').disconnect();
      resolve();
    };
    const hand = (): void => {
      const task = stop.aborted || isFull ? undefined : waiting.shift();
      if (task) {
        open.set(++lastId, task);
        worker.send({ ...task, id: lastId });
      } else if (open.size === 0) end();
    };
    worker.on('message', (message: { id: number; memoryBytes: number } & Answer) => {
      if (!('id' in message)) return; // the secrets that it uses are for the test runner
      isFull ||= message.memoryBytes > mostMemoryBytes;
      onAnswer(open.get(message.id)!, message);
      open.delete(message.id);
      hand();
    });
    worker.once('exit', code => reject(new Error(`a worker ended by itself (exit code ${code}) at ${[...open.values()].map(({ part, task }) => `${part}: ${task}`).join(', ')}`)));
    stop.addEventListener('abort', end);
    for (let i = 0; i < most && waiting.length > 0; i++) hand();
  });
}

async function work(waiting: Task[], most: number, stop: AbortSignal, onAnswer: (task: Task, answer: Answer) => void): Promise<void> {
  while (waiting.length > 0 && !stop.aborted) await workOnce(waiting, most, stop, onAnswer);
}

interface Share {
  part: Part;
  plan: Plan;
}

async function doTurn(shares: Share[], stop: AbortSignal, onAnswer: (task: Task, answer: Answer) => void): Promise<void> {
  const tasksOf = (needs: Part['needs']) => shares.filter(({ part }) => part.needs === needs).flatMap(({ part, plan }) => plan.tasks.map(task => ({ part: part.name, task })));
  const [trials, engine] = [tasksOf('trials'), tasksOf('engine')];
  const openTrials = Math.min(...shares.map(({ part }) => part.atOnce ?? usualTrials));
  const workers = Array.from({ length: availableParallelism() }, () => work(trials, openTrials, stop, onAnswer));
  for (let i = 0; i < engineWorkers; i++) workers.push(work(engine, 1, stop, onAnswer));
  await Promise.all(workers);
}

/** Does them all: one turn after the other, and in each turn those of each kind in their order. */
export async function doAll(shares: Share[], stop: AbortSignal, onAnswer: (task: Task, answer: Answer) => void): Promise<void> {
  for (const turn of turnsOf(shares)) await doTurn(turn, stop, onAnswer);
}
