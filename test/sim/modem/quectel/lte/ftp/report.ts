// Results of FTP commands on Quectel's LTE modules. OK comes first, then `+CMD: 0,value` or `+CMD: err,code` at the end, one at a time. A
// command that cannot start gets `+CME ERROR: err` instead of OK (BG96 FTP AT commands V1.0, chapter 2).

import { cme, ok, type At, type Reply } from '../../../command/at.ts';
import { ftpCodes, troubleOf } from '../codes.ts';

export interface LteReportOptions {
  /** The samples' order, or the result before its OK; for all or by command (`AT+QFTPCWD`). */
  answerOrder: LteOrder | Record<string, LteOrder>;
  /** Additional delay of a result (`AT+QFTPPUT`), ms; Infinity: never. */
  resultDelays: Record<string, number>;
}

export type LteOrder = 'ok-first' | 'result-first';

export interface LteReports {
  /** Runs the job, unless another one runs; reports `+CMD: 0,value` at its end. */
  work(name: string, job: () => Promise<string | number>): Reply;
  /** A result that is already known. */
  now(name: string, value: string | number): Reply;
  /** The late result of an operation started elsewhere. */
  tell(name: string, value: string | number): void;
  /** The two codes of a failure. */
  troubled(reason: unknown, isOpening?: boolean): string;
  running(): string | undefined;
  forget(): void;
}

export function createLteReports(at: At, options: LteReportOptions, onTrouble: (code: number) => void): LteReports {
  let running: string | undefined;

  function isOkFirst(name: string): boolean {
    const { answerOrder } = options;
    return (typeof answerOrder === 'string' ? answerOrder : (answerOrder[`AT${name}`] ?? 'ok-first')) === 'ok-first';
  }

  function late(name: string, fn: () => void): void {
    const delayMs = options.resultDelays[`AT${name}`] ?? 0;
    if (delayMs === Infinity) return;
    if (delayMs > 0) at.after(delayMs, fn);
    else fn();
  }

  const line = (name: string, value: string | number) => `${name}: ${value}`;

  const say = (name: string, value: string | number) => at.result(line(name, value));

  function now(name: string, value: string | number): Reply {
    return isOkFirst(name) ? { ...ok(), after: () => say(name, value) } : ok(line(name, value));
  }

  function troubled(reason: unknown, isOpening = false): string {
    const { code, reply } = troubleOf(reason, isOpening);
    onTrouble(code);
    return `${code},${reply}`;
  }

  function run(name: string, job: () => Promise<string | number>, done: (value: string) => void): void {
    running = name;
    const end = at.bound((value: string) =>
      late(name, () => {
        running = undefined;
        done(value);
      }),
    );
    job().then(value => end(`0,${value}`), reason => end(troubled(reason, name === '+QFTPOPEN')));
  }

  return {
    work(name, job) {
      if (running) return cme(ftpCodes.busy);
      if (isOkFirst(name)) return { ...ok(), after: () => run(name, job, value => say(name, value)) };
      return { later: finish => run(name, job, value => finish(ok(line(name, value)))) };
    },
    now,
    tell: (name, value) => late(name, () => say(name, value)),
    troubled,
    running: () => running,
    forget: () => void (running = undefined),
  };
}
