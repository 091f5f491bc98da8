// Runs test files in worker processes for run.ts. A worker runs many files, so that common modules are loaded and compiled once. Output, printed
// secrets and the early end of a worker are reported for the file that ran then.

import { fork, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Done, Report } from './report.ts';

/** The result of one run of a test file: counts, output, the passwords and other secrets of its tests, and times in milliseconds. */
export interface FileRun {
  report: Report;
  /** What the file's tests printed on both streams, stdout and stderr. */
  printed: string;
  secrets: Set<string>;
  ms: number;
  cpuMs: number;
}

/** The mark that a worker prints on stdout and stderr after each test file. It shows where the output of one file ends. */
export const endMark = '\0the file has ended\0';

/** After so many milliseconds without output, a worker is killed: a test would have ended by then, even on the slowest machine. */
const silenceLimitMs = 15 * 60_000;
/** The most memory in bytes that a worker may use. A worker that uses more after a test file is replaced by a new one. */
const mostMemoryBytes = 800e6;
/** The milliseconds that a worker has to end itself and the engines (Espruino) that it started, before it is killed. */
const partingMs = 3000;

const [program, loader] = ['suites.ts', '../plain.js'].map(name => fileURLToPath(new URL(name, import.meta.url)));

/**
 * Options of Node for a worker. There are more workers than processors, so V8's own threads would only take turns with them. Without these
 * threads, a fifteenth of the processor time is saved. V8 discards the bytecode of functions that have not run lately, and the next test would
 * compile the firmware again. Keeping the bytecode saves a twelfth.
 */
const flags = ['--single-threaded', '--no-flush-bytecode'];

/**
 * The priority of workers for tests that compute, as a `nice` value: the higher, the later it is their turn. At 10, tests with real servers got
 * too little processor time on a busy machine, and two of them failed.
 */
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
    // some systems do not allow another priority. The worker then gets as much processor time as the others
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

/** Ends all workers, so that no more file is run. It resolves when all of them and their children are gone. */
export async function dismissAll(): Promise<void> {
  isOver = true;
  await Promise.all([...alive].map(dismiss));
}

/**
 * Runs a test file in a worker. @param before the files that this worker has run before. If the worker ends early, they are named, because one of
 * them may be the cause
 */
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
      // the end mark need not be the last output: a timer or process that the test file left behind may print after it
      if (streams.every(stream => printed.get(stream)?.includes(endMark))) tell(true);
    }
    function tell(isAlive: boolean): void {
      clearTimeout(limit);
      streams.forEach((stream, i) => stream.off('data', takes[i]!));
      worker.off('message', takeMessage).off('close', takeEnd);
      const { suites = 0, passed = 0, failed = 0, leftOut = [], named } = done?.report ?? {};
      resolve({
        report: { suites, passed, failed, leftOut, ...named !== undefined && { named }, findings: [...done?.report.findings ?? [], ...findings] },
        printed: streams.map(stream => (printed.get(stream) ?? '').replace(endMark, '')).join(''),
        secrets, ms: Date.now() - startedMs, cpuMs: done?.cpuMs ?? 0, memoryBytes: done?.memoryBytes ?? 0, isAlive,
      });
    }
  });
}

/** A list of test files in their order, and the number of workers that run them, `atOnce`. */
export interface Lane {
  files: Iterable<string> | AsyncIterable<string>;
  atOnce: number;
  /** True if the workers have a lower priority, and so leave most of a processor to other processes. */
  isGentle?: boolean;
}

type Queue = AsyncGenerator<string, void>;

async function* inOrder(queues: Queue[]): Queue {
  for (const queue of queues) yield* queue;
}

/** Ends a worker. It resolves when the worker and all engines (Espruino) that it started have ended. */
function part(worker: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    if (!alive.has(worker)) return resolve();
    worker.once('exit', () => resolve());
    if (worker.connected) worker.disconnect();
  });
}

/**
 * Runs the test files of all lanes (lists of test files), each lane by workers of its own, and calls `onDone` after each file. A worker whose lane
 * has no more files helps with the other lanes. When this resolves, all workers have ended.
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
