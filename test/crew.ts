// Worker processes for run.ts that run the test files between them, each one file after the other, so that what files share is
// loaded, compiled and warm. What a file prints, the secrets it uses, and an end before its time are told of that file.

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Done, Report } from './suites.js';

export interface FileRun {
  report: Report;
  /** What it printed on both streams. */
  printed: string;
  secrets: Set<string>;
  ms: number;
  cpuMs: number;
}

/** Stands after what a file has printed, on both streams. */
export const endMark = '\0the file has ended\0';

/** Not one test has ended in so long: it never will, on the slowest machine. */
const silenceLimitMs = 15 * 60_000;
/** A worker that has grown so large is replaced. */
const mostMemoryBytes = 600e6;
/** A worker that is told to end has this long to end its engines. */
const partingMs = 3000;

const [program, loader] = ['suites.ts', 'plain.js'].map(name => fileURLToPath(new URL(name, import.meta.url)));

/** There are more workers than processors: threads of V8's own would only take turns with them. A fifteenth less of a processor. */
const alone = ['--single-threaded'];

const alive = new Set<ChildProcess>();
let isOver = false;

function hire(env: NodeJS.ProcessEnv): ChildProcess {
  const worker = fork(program!, [], { silent: true, execArgv: [...alone, '--import', loader!], env });
  alive.add(worker);
  worker.once('exit', () => void alive.delete(worker));
  return worker;
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

/** No more file is run. All are gone when it resolves, and with them whatever they have started. */
export async function dismissAll(): Promise<void> {
  isOver = true;
  await Promise.all([...alive].map(dismiss));
}

/** @param before which files it has run: what ends a process may be theirs */
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
      // what a file leaves behind may print behind the mark
      if (streams.every(stream => printed.get(stream)?.includes(endMark))) tell(true);
    }
    function tell(isAlive: boolean): void {
      clearTimeout(limit);
      streams.forEach((stream, i) => stream.off('data', takes[i]!));
      worker.off('message', takeMessage).off('close', takeEnd);
      const { suites = 0, passed = 0, failed = 0 } = done?.report ?? {};
      resolve({
        report: { suites, passed, failed, findings: [...done?.report.findings ?? [], ...findings] },
        printed: streams.map(stream => (printed.get(stream) ?? '').replace(endMark, '')).join(''),
        secrets, ms: Date.now() - startedMs, cpuMs: done?.cpuMs ?? 0, memoryBytes: done?.memoryBytes ?? 0, isAlive,
      });
    }
  });
}

/** Files in their order, and how many workers begin with them. */
export interface Lane {
  files: Iterable<string> | AsyncIterable<string>;
  atOnce: number;
}

type Queue = AsyncGenerator<string, void>;

async function* inOrder(queues: Queue[]): Queue {
  for (const queue of queues) yield* queue;
}

/** Each is begun as soon as it is given, and told as it ends. A worker whose own lane has come to its end helps with the others. */
export async function runFiles(lanes: Lane[], env: NodeJS.ProcessEnv, onDone: (file: string, run: FileRun) => void): Promise<void> {
  const queues = lanes.map(({ files }) => (async function* () { yield* files; })());
  const work = async (own: Queue) => {
    let worker: ChildProcess | undefined;
    let before: string[] = [];
    for await (const file of inOrder([own, ...queues.filter(other => other !== own)])) {
      worker ??= hire(env);
      const run = await runOne(worker, file, before);
      if (isOver) return;
      before.push(file);
      if (run.isAlive && run.memoryBytes > mostMemoryBytes) worker.disconnect();
      if (!run.isAlive || run.memoryBytes > mostMemoryBytes) [worker, before] = [undefined, []];
      onDone(file, run);
    }
    worker?.disconnect();
  };
  await Promise.all(lanes.flatMap(({ atOnce }, i) => Array.from({ length: atOnce }, () => work(queues[i]!))));
}
