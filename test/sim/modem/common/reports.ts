// Runs commands whose results come later, one command at a time. `OK` and the line of the result come in either order. Each family supplies the
// form of the lines. A new family can use this for its FTP, with `Ftp` of net/ftp/ftp.ts for the work.

import { ok, type At, type Reply } from '../command/at.ts';
import { isExtended } from '../command/syntax.ts';

/** Which comes first: a command's OK, or the line with its result. */
export type Order = 'ok-first' | 'result-first';
type Value = string | number;

/** When the results of commands come: before or after OK, and how late. */
export interface ReportOptions {
  /**
   * Whether OK or the result comes first, for all commands, or by command (`AT+QFTPPATH`). Commands without an entry have OK first, as in
   * the manual.
   */
  answerOrder: Order | Record<string, Order>;
  /**
   * Milliseconds by which a test delays a result. The names are commands (`AT+QFTPPUT`) or lines (`CONNECT`). With Infinity, the result never comes.
   */
  resultDelays: Record<string, number>;
}

/** How a modem family prints the results of its commands. `name` is the command without AT, such as `+QFTPCWD`. */
export interface ReportWords {
  /** Returns the line with a command's result, such as `+QFTPCWD: 0,0`. */
  line(name: string, value: Value): string;
  /** Returns the value in the result line of a job that has succeeded. Without this function, it is the value that the job returned. */
  succeeded?(value: Value): Value;
  /**
   * Returns the value in the result line of a job that has failed. An error of the simulator itself is thrown again, as it must not pass for a
   * modem's error.
   */
  failed(reason: unknown, name: string): Value;
  /** Returns the modem's reply to a command that comes while another command runs. */
  busy(name: string): Reply;
}

/** The functions that run the commands of a modem, one at a time, and send their results. */
export interface Reports {
  /** Returns the line with a command's result. */
  line(name: string, value: Value): string;
  /** Sends the line with a command's result at once. */
  tell(name: string, value: Value): void;
  /** Returns the modem's reply to a command whose result is already known: OK and the result line, in the configured order. */
  now(name: string, value: Value): Reply;
  /** Returns a reply to a command that runs `job`, and then sends the job's result. If another job runs, the reply is that of `busy`. */
  work(name: string, job: () => Promise<Value>): Reply;
  /** Returns a reply of OK, after which `job` runs. The job reports its own end by `finish`. If another job runs, the reply is that of `busy`. */
  begin(name: string, job: () => void): Reply;
  /** Reports the end of a job that was started by `begin`. */
  finish(name: string, value: Value): void;
  /** Calls a function after the delay that `resultDelays` has for this command. With Infinity, it is never called. */
  late(name: string, fn: () => void): void;
  /** Returns the name of the command that runs, without AT. It is undefined if none runs. */
  running(): string | undefined;
  /** Forgets the running job, because the modem has lost its power or its session. */
  forget(): void;
}

/**
 * Returns the choice that applies to the command `name`, written without AT. An option has one choice for all commands, or a table of choices by
 * command (`AT+CFTPSSTOP`).
 * @param usual the choice for commands that are not in the table
 */
export function choiceFor<Choice extends string>(given: Choice | Record<string, Choice>, name: string, usual: Choice): Choice {
  return typeof given === 'string' ? given : (given[`AT${name}`] ?? usual);
}

/** Creates the functions that run commands and send their results. */
export function createReports(at: At, options: ReportOptions, words: ReportWords): Reports {
  let running: string | undefined;
  /** Number of the job that runs. A job that was forgotten has no result, even if it ends later. */
  let latest = 0;

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
    const own = ++latest;
    const end = at.bound((value: Value) =>
      late(name, () => {
        if (own !== latest) return;
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
    forget() {
      running = undefined;
      latest++;
    },
  };
}
