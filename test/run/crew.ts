// Worker processes for run.ts that share the test files, so that common modules are loaded, compiled and warm. Output, secrets and an early end are
// reported for the file in question.

import { fork, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Done, Report } from './report.ts';

export interface FileRun {
  report: Report;
  /** Its output on both streams. */
  printed: string;
  secrets: Set<string>;
  ms: number;
  cpuMs: number;
}

/** Printed after each file, on both streams. */
export const endMark = '\0the file has ended\0';

/** If no test ends for this long, none ever will, on the slowest machine. */
const silenceLimitMs = 15 * 60_000;
/** A worker with more memory is replaced. */
const mostMemoryBytes = 800e6;
/** Time for a worker to end its engines. */
const partingMs = 3000;

const [program, loader] = ['suites.ts', '../plain.js'].map(name => fileURLToPath(new URL(name, import.meta.url)));

/**
 * There are more workers than processors, so V8's own threads would only take turns with them. Saves a fifteenth of a processor. V8 discards the
 * bytecode of functions that did not run lately: the next world would compile the firmware again. To keep it saves a twelfth.
 */
const flags = ['--single-threaded', '--no-flush-bytecode'];

/** With 10, files with real servers starved on a busy machine, and two of them failed. */
const gentlePriority = 5;

const alive = new Set<ChildProcess>();
let isOver = false;

function hire(env: NodeJS.ProcessEnv, isGentle: boolean): ChildProcess {
  const worker = fork(program!, [], { silent: true, execArgv: [...flags, '--import', loader!], env });
  alive.add(worker);
  if (isGentle) yieldToOthers(worker);
  worker.once('exit', () => void alive.delete(worker));
  return worker;
}

function yieldToOthers(worker: ChildProcess): void {
  try {
    setPriority(worker.pid!, gentlePriority);
  } catch {
    // some systems do not let it: then it takes turns with the others
  }
}

function dismiss(worker: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    const limit = setTimeout(() => void worker.kill('SIGKILL'), partingMs);
    worker.once('exit', () => {
      clearTimeout(limit);
      resolve();
    });
    worker.kill('SIGTERM');
  });
}

/** No more file is run. All workers and their children are gone when it resolves. */
export async function dismissAll(): Promise<void> {
  isOver = true;
  await Promise.all([...alive].map(dismiss));
}

/** @param before files that it has run, which may have caused its end */
function runOne(worker: ChildProcess, file: string, before: string[]): Promise<FileRun & { memoryBytes: number; isAlive: boolean }> {
  const startedMs = Date.now();
  const printed = new Map<unknown, string>();
  const secrets = new Set<string>();
  const findings: string[] = [];
  let done: Done | undefined;
  return new Promise(resolve => {
    const kill = () => {
      findings.push(`nothing was printed for ${silenceLimitMs / 60_000} minutes`);
      worker.kill('SIGKILL');
    };
    let limit = setTimeout(kill, silenceLimitMs);
    const streams = [worker.stdout!, worker.stderr!];
    const takes = streams.map(stream => (chunk: Buffer) => {
      printed.set(stream, (printed.get(stream) ?? '') + chunk.toString());
      clearTimeout(limit);
      limit = setTimeout(kill, silenceLimitMs);
      if (done) tellWhenWhole();
    });
    const takeMessage = (message: Done | { secret: string }) => {
      if ('secret' in message) return void secrets.add(message.secret);
      done = message;
      tellWhenWhole();
    };
    const takeEnd = (code: number | null, signal: string | null) => {
      const others = before.length > 0 ? `; it had run ${before.join(', ')} before` : '';
      if (!done) findings.push(`the process ended early (${signal ?? `exit code ${code}`})${others}`);
      tell(false);
    };
    streams.forEach((stream, i) => stream.on('data', takes[i]!));
    worker.on('message', takeMessage).on('close', takeEnd);
    worker.send(file);

    function tellWhenWhole(): void {
      // the leftovers of a file may print after the mark
      if (streams.every(stream => printed.get(stream)?.includes(endMark))) tell(true);
    }
    function tell(isAlive: boolean): void {
      clearTimeout(limit);
      streams.forEach((stream, i) => stream.off('data', takes[i]!));
      worker.off('message', takeMessage).off('close', takeEnd);
      const { suites = 0, passed = 0, failed = 0, named } = done?.report ?? {};
      resolve({
        report: { suites, passed, failed, ...named !== undefined && { named }, findings: [...done?.report.findings ?? [], ...findings] },
        printed: streams.map(stream => (printed.get(stream) ?? '').replace(endMark, '')).join(''),
        secrets, ms: Date.now() - startedMs, cpuMs: done?.cpuMs ?? 0, memoryBytes: done?.memoryBytes ?? 0, isAlive,
      });
    }
  });
}

/** Files in order, and the number of workers that begin with them. */
export interface Lane {
  files: Iterable<string> | AsyncIterable<string>;
  atOnce: number;
  /** Its workers leave most of a processor to other processes. */
  isGentle?: boolean;
}

type Queue = AsyncGenerator<string, void>;

async function* inOrder(queues: Queue[]): Queue {
  for (const queue of queues) yield* queue;
}

/** Resolves when it has ended, and all its engines. */
function part(worker: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    if (!alive.has(worker)) return resolve();
    worker.once('exit', () => resolve());
    if (worker.connected) worker.disconnect();
  });
}

/**
 * Each file is begun as soon as it arrives, and reported when it ends. A worker whose lane is empty helps with the others. All workers have ended
 * when it resolves.
 */
export async function runLanes(env: NodeJS.ProcessEnv, lanes: Lane[], onDone: (file: string, run: FileRun) => void): Promise<void> {
  async function work(queues: Queue[], isGentle: boolean): Promise<void> {
    let worker: { process: ChildProcess; before: string[] } | undefined;
    for await (const file of inOrder(queues)) {
      worker ??= { process: hire(env, isGentle), before: [] };
      const run = await runOne(worker.process, file, worker.before);
      if (isOver) return;
      worker.before.push(file);
      if (run.isAlive && run.memoryBytes > mostMemoryBytes) worker.process.disconnect();
      if (!run.isAlive || run.memoryBytes > mostMemoryBytes) worker = undefined;
      onDone(file, run);
    }
    if (worker) await part(worker.process);
  }

  const queues = lanes.map(({ files }) => (async function* () { yield* files; })());
  await Promise.all(lanes.flatMap(({ atOnce, isGentle = false }, i) => {
    const own = [queues[i]!, ...queues.filter((_, other) => other !== i)];
    return Array.from({ length: atOnce }, () => work(own, isGentle));
  }));
}
