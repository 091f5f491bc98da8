// Runs commands whose results come later, one command at a time. `OK` and the result's line come in either order. Each family gives its words. A new
// one can use this for its FTP, with `Ftp` of net/ftp.ts as the jobs.

import { ok, type At, type Reply } from '../command/at.ts';
import { isExtended } from '../command/syntax.ts';

/** The order of a command's OK and its result. */
export type Order = 'ok-first' | 'result-first';
type Value = string | number;

/** Order and delay of results. */
export interface ReportOptions {
  /** The manual's order, or the result before its OK. It is one for all commands, or by command (`AT+QFTPPATH`). */
  answerOrder: Order | Record<string, Order>;
  /** Milliseconds by which a result comes later, by command (`AT+QFTPPUT`) or line (`CONNECT`). Infinity means never. */
  resultDelays: Record<string, number>;
}

/** How a family words the ends of its commands. */
export interface ReportWords {
  /** Writes a result's line, such as `+QFTPCWD: 0,0`. */
  line(name: string, value: Value): string;
  /** The value of a job that ended well. The default is the job's own. */
  succeeded?(value: Value): Value;
  /** The value of a job that failed. It throws an error of the simulator itself, which must not pass for the modem's. */
  failed(reason: unknown, name: string): Value;
  /** The reply to a command while another one runs. */
  busy(name: string): Reply;
}

/** The running command of a modem. */
export interface Reports {
  /** Writes a result's line. */
  line(name: string, value: Value): string;
  /** Sends a result's line at once. */
  tell(name: string, value: Value): void;
  /** Replies with a result that is already known. */
  now(name: string, value: Value): Reply;
  /** Runs a job, unless another one runs, and reports the result at its end. */
  work(name: string, job: () => Promise<Value>): Reply;
  /** Replies OK at once. The job reports its own end by `finish`. */
  begin(name: string, job: () => void): Reply;
  /** Reports the end of a job. */
  finish(name: string, value: Value): void;
  /** Calls a function after the delay of this command's results. */
  late(name: string, fn: () => void): void;
  /** Name of the command that runs. It is undefined if none does. */
  running(): string | undefined;
  /** Lets the running job report nothing, as power or session was lost. */
  forget(): void;
}

/** The choice for a command (`AT+CFTPSSTOP`), of an option that has one for all, or some by command. */
export function choiceFor<Choice extends string>(given: Choice | Record<string, Choice>, name: string, usual: Choice): Choice {
  return typeof given === 'string' ? given : (given[`AT${name}`] ?? usual);
}

/** Makes the results of a modem. */
export function createReports(at: At, options: ReportOptions, words: ReportWords): Reports {
  let running: string | undefined;

  const { line } = words;
  const tell = (name: string, value: Value) => at.result(line(name, value));
  const isOkFirst = (name: string) => choiceFor(options.answerOrder, name, 'ok-first') === 'ok-first';

  function late(name: string, fn: () => void): void {
    const delayMs = options.resultDelays[isExtended(name) ? `AT${name}` : name] ?? 0;
    if (delayMs === Infinity) return;
    if (delayMs > 0) at.after(delayMs, fn);
    else fn();
  }

  function run(name: string, job: () => Promise<Value>, done: (value: Value) => void): void {
    running = name;
    const end = at.bound((value: Value) =>
      late(name, () => {
        running = undefined;
        done(value);
      }),
    );
    job().then(value => end(words.succeeded?.(value) ?? value), reason => end(words.failed(reason, name)));
  }

  return {
    line,
    tell,
    now: (name, value) => (isOkFirst(name) ? { ...ok(), after: () => tell(name, value) } : ok(line(name, value))),
    work(name, job) {
      if (running) return words.busy(name);
      if (isOkFirst(name)) return { ...ok(), after: () => run(name, job, value => tell(name, value)) };
      return { later: finish => run(name, job, value => finish(ok(line(name, value)))) };
    },
    begin(name, job) {
      if (running) return words.busy(name);
      running = name;
      return { ...ok(), after: job };
    },
    finish(name, value) {
      late(name, () => {
        running = undefined;
        tell(name, value);
      });
    },
    late,
    running: () => running,
    forget: () => void (running = undefined),
  };
}
