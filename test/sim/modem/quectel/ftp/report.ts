// Results of FTP commands on a Quectel M-series modem: OK, then `+CMD:n` at the end, one command at a time (GSM FTP AT Commands V1.2, 2.2).

import { ok, type At, type Reply } from '../../command/at.ts';
import { quectelCode, quectelErrors } from './error.ts';

export interface QuectelReportOptions {
  /** The space after a result's colon: omitted only in FTP results, as in the manual; always there; or never. */
  spacing: 'manual' | 'blank' | 'none';
  /** The manual's order, or the result before its OK; for all or by command (`AT+QFTPPATH`). */
  answerOrder: Order | Record<string, Order>;
  /** Additional delay of a result (`AT+QFTPPUT`, or `CONNECT`), ms; Infinity: never. */
  resultDelays: Record<string, number>;
}

export type Order = 'ok-first' | 'result-first';
type Value = string | number;

export interface QuectelReports {
  line(name: string, value: Value): string;
  tell(name: string, value: Value): void;
  /** A result that is already known. */
  now(name: string, value: Value): Reply;
  /** Runs the job, unless another one runs; reports the result at its end. */
  work(name: string, job: () => Promise<Value>): Reply;
  /** OK at once; the job reports its own end. */
  begin(name: string, job: () => void): Reply;
  /** The end of a job started by `begin`. */
  finish(name: string, value: Value): void;
  late(name: string, fn: () => void): void;
  running(): string | undefined;
  forget(): void;
}

export function createQuectelReports(at: At, options: QuectelReportOptions): QuectelReports {
  let running: string | undefined;

  const line = (name: string, value: Value) => `${name}:${options.spacing === 'blank' ? ' ' : ''}${value}`;

  const tell = (name: string, value: Value) => at.result(line(name, value));

  function isOkFirst(name: string): boolean {
    const { answerOrder } = options;
    return (typeof answerOrder === 'string' ? answerOrder : (answerOrder[`AT${name}`] ?? 'ok-first')) === 'ok-first';
  }

  function now(name: string, value: Value): Reply {
    return isOkFirst(name) ? { ...ok(), after: () => tell(name, value) } : ok(line(name, value));
  }

  function late(name: string, fn: () => void): void {
    const delayMs = options.resultDelays[name === 'CONNECT' ? name : `AT${name}`] ?? 0;
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
    job().then(end, reason => end(quectelCode(reason, name === '+QFTPOPEN')));
  }

  function work(name: string, job: () => Promise<Value>): Reply {
    if (running) return now(name, quectelErrors.busy);
    if (isOkFirst(name)) return { ...ok(), after: () => run(name, job, value => tell(name, value)) };
    return { later: finish => run(name, job, value => finish(ok(line(name, value)))) };
  }

  function begin(name: string, job: () => void): Reply {
    if (running) return now(name, quectelErrors.busy);
    running = name;
    return { ...ok(), after: job };
  }

  function finish(name: string, value: Value): void {
    late(name, () => {
      running = undefined;
      tell(name, value);
    });
  }

  return {
    line,
    tell,
    now,
    work,
    begin,
    finish,
    late,
    running: () => running,
    forget: () => void (running = undefined),
  };
}
