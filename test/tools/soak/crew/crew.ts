// Runs the tasks of `npm run test:faults` in worker processes. There is one for each processor, with some tasks at the same time, since they wait for
// servers. A task with the real engine (Espruino) has a process of its own. So the clocks of the other tasks go on while it copies a card.

import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { turnsOf, type Part, type Plan } from '../part.ts';
import type { Answer, Task } from './worker.ts';

const usualTrials = 3;
const engineWorkers = 3;
/** Most bytes of memory of a worker. A larger one is replaced, since Node keeps some of each simulated world in memory. */
const mostMemoryBytes = 600e6;

const [program, loader] = ['worker.ts', '../../../plain.js'].map(name => fileURLToPath(new URL(name, import.meta.url)));

function hire(): ChildProcess {
  // the worker is in a process group of its own, so that Ctrl-C does not end it and the results so far can be reported
  const worker = fork(program!, [], { execArgv: ['--import', loader!], detached: true });
  const kill = () => worker.kill('SIGKILL');
  process.once('exit', kill);
  worker.once('disconnect', () => process.off('exit', kill)); // a worker that has lost its connection to this process ends by itself, and need not be killed
  return worker;
}

/** The functions and events of a child process that the run needs. */
export type Worker = Pick<ChildProcess, 'on' | 'once' | 'removeAllListeners' | 'send' | 'disconnect' | 'kill' | 'connected'>;

interface Crew {
  hire: () => Worker;
  /** Returns the longest time that a task may take, in milliseconds. Infinity means no limit. */
  mostMs: (task: Task) => number;
  stop: AbortSignal;
  onAnswer: (task: Task, answer: Answer) => void;
}

/**
 * Gives a worker tasks from `waiting`, until that is empty, the worker is too large, or `stop` is set. If a worker ends by itself, its tasks have
 * failed, and the run goes on. If a task takes too long, only that one has failed: its worker is ended, and another does the other tasks.
 */
function workOnce(waiting: Task[], most: number, { hire: hireOne, mostMs, stop, onAnswer }: Crew): Promise<void> {
  const worker = hireOne();
  const open = new Map<number, Task>();
  const timers = new Map<number, NodeJS.Timeout>();
  let lastId = 0;
  let isFull = false;
  return new Promise(resolve => {
    const end = (): void => {
      stop.removeEventListener('abort', end);
      for (const timer of timers.values()) clearTimeout(timer);
      worker.removeAllListeners('exit').removeAllListeners('message');
      if (worker.connected) worker.disconnect();
      resolve();
    };
    const failAll = (why: string): void => {
      for (const task of open.values()) onAnswer(task, { thrown: why });
      end();
    };
    const endLate = (id: number, ms: number): void => {
      const task = open.get(id)!;
      open.delete(id);
      waiting.unshift(...open.values());
      worker.removeAllListeners('exit').kill('SIGKILL');
      onAnswer(task, { thrown: `no result after ${Math.round(ms / 1000)} s, so its worker was ended` });
      end();
    };
    const hand = (): void => {
      const task = stop.aborted || isFull ? undefined : waiting.shift();
      if (task) {
        const id = ++lastId;
        const ms = mostMs(task);
        open.set(id, task);
        if (ms < Infinity) timers.set(id, setTimeout(endLate, ms, id, ms));
        worker.send({ ...task, id });
      } else if (open.size === 0) end();
    };
    worker.on('message', (message: { id: number; memoryBytes: number } & Answer) => {
      if (!('id' in message)) return; // other messages of the worker are for the test runner, such as the passwords in use
      isFull ||= message.memoryBytes > mostMemoryBytes;
      onAnswer(open.get(message.id)!, message);
      open.delete(message.id);
      clearTimeout(timers.get(message.id));
      timers.delete(message.id);
      hand();
    });
    worker.once('exit', (code, signal) => failAll(`its worker ended by itself (${signal ?? `exit code ${code}`}), with ${open.size} open`));
    // the failure is handled at the event `exit`, which follows the error
    worker.on('error', () => undefined);
    stop.addEventListener('abort', end);
    for (let i = 0; i < most && waiting.length > 0; i++) hand();
  });
}

/**
 * Gives the waiting tasks to one worker process after the other, until none waits or the run is stopped.
 * @param most tasks at the same time in the worker
 */
export async function work(waiting: Task[], most: number, crew: Crew): Promise<void> {
  while (waiting.length > 0 && !crew.stop.aborted) await workOnce(waiting, most, crew);
}

interface Share {
  part: Part;
  plan: Plan;
}

async function doTurn(shares: Share[], stop: AbortSignal, onAnswer: (task: Task, answer: Answer) => void): Promise<void> {
  const tasksOf = (needs: Part['needs']) => shares.filter(({ part }) => part.needs === needs).flatMap(({ part, plan }) => plan.tasks.map(task => ({ part: part.name, task })));
  const [trials, engine] = [tasksOf('trials'), tasksOf('engine')];
  const openTrials = Math.min(...shares.map(({ part }) => part.atOnce ?? usualTrials));
  const mostMs = ({ part: name }: Task) => 1000 * (shares.find(({ part }) => part.name === name)!.part.mostSeconds ?? Infinity);
  const crew: Crew = { hire, mostMs, stop, onAnswer };
  const workers = Array.from({ length: availableParallelism() }, () => work(trials, openTrials, crew));
  for (let i = 0; i < engineWorkers; i++) workers.push(work(engine, 1, crew));
  await Promise.all(workers);
}

/** Does all tasks of all parts of `npm run test:faults`. Parts with a higher number `turn` begin only when those with a lower one have ended. */
export async function doAll(shares: Share[], stop: AbortSignal, onAnswer: (task: Task, answer: Answer) => void): Promise<void> {
  for (const turn of turnsOf(shares)) await doTurn(turn, stop, onAnswer);
}
