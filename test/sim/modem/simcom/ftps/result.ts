// Results of FTP commands on a SIM7600: OK and `+CMD: n` in either order, four forms of failure, one command at a time. AT manual chapter
// 12, of the A76XX 17.2.

import { error, ok, type Answer, type At, type Reply } from '../../command/at.ts';
import { choiceFor } from '../../common/reports.ts';
import { isFailure } from '../../net/failure.ts';

export type AnswerOrder = 'ok-first' | 'urc-first';
/** The form of a failure: `OK` then `+CMD: e`, `+CMD: e` then `ERROR` or the reverse (A76XX 17.2.14), or only `ERROR`. */
export type ErrorForm = 'ok-then-code' | 'code-then-error' | 'error-then-code' | 'bare-error';

export interface ResultOptions {
  /** `OK` before or after `+CMD: 0`; for all, or by command (`AT+CFTPSSTOP`). */
  answerOrder: AnswerOrder | Record<string, AnswerOrder>;
  errorForm: ErrorForm | Record<string, ErrorForm>;
  /** The form for a command in the wrong state (code 11): bare ERROR on real modems. */
  stateForm: ErrorForm;
  /** Additional delay of a command's result (`AT+CFTPSPUTFILE`), ms; Infinity: never. */
  resultDelays: Record<string, number>;
}

export interface Call {
  name: string;
  /** The value of the result line, usually `0`; throws a Failure. */
  job(): Promise<string>;
}

export interface Results {
  /** Refused during another command, otherwise run. */
  perform(call: Call): Reply;
  /** The same for a command that has run since its prompt. */
  carryOut(call: Call): Reply;
  /** `OK` now; `done` reports the results in its own form. */
  start(call: Call, done: (value: string) => void): Reply;
  /** No output before it is done. */
  wait(call: Call, done: (value: string) => Reply): Reply;
  succeeded(name: string, value: string): Answer;
  failed(name: string, code: number, form?: ErrorForm): Answer;
  wrongState(name: string): Answer;
  /** The form of a failure before OK. */
  earlyForm(name: string): ErrorForm;
  running(): string | undefined;
  setRunning(name: string | undefined): void;
}

const stateError = 11;
const busy = 3;

export function createResults(at: At, options: ResultOptions): Results {
  let running: string | undefined;
  /** Counts commands: an aborted one reports no result. */
  let turn = 0;

  const formOf = (name: string) => choiceFor(options.errorForm, name, 'ok-then-code');
  const orderOf = (name: string) => choiceFor(options.answerOrder, name, 'ok-first');

  function tell(name: string, value: string | number): void {
    at.result(`${name}: ${value}`);
  }

  function succeeded(name: string, value: string): Answer {
    return orderOf(name) === 'urc-first' ? ok(`${name}: ${value}`) : { ...ok(), after: () => tell(name, value) };
  }

  function failed(name: string, code: number, form = formOf(name)): Answer {
    if (form === 'bare-error') return error();
    if (form === 'error-then-code') return { ...error(), after: () => tell(name, code) };
    return form === 'code-then-error' ? error(`${name}: ${code}`) : succeeded(name, String(code));
  }

  function perform(call: Call): Reply {
    return running ? failed(call.name, busy) : carryOut(call);
  }

  /** OK can come before the end only if it is first in every case. */
  function carryOut(call: Call): Reply {
    const isEarly = orderOf(call.name) === 'ok-first' && formOf(call.name) === 'ok-then-code';
    if (isEarly) return begin(call, value => tell(call.name, value));
    return later(call, value => succeeded(call.name, value));
  }

  function begin(call: Call, done: (value: string) => void): Reply {
    return { ...ok(), after: () => run(call, done, code => tell(call.name, code)) };
  }

  function later(call: Call, done: (value: string) => Reply): Reply {
    return { later: finish => run(call, value => finish(done(value)), code => finish(failed(call.name, code))) };
  }

  function run(call: Call, done: (value: string) => void, refused: (code: number) => void): void {
    running = call.name;
    const mine = ++turn;
    const end = at.bound((tellEnd: () => void) => {
      if (mine !== turn) return;
      running = undefined;
      tellEnd();
    });
    const delayMs = options.resultDelays[`AT${call.name}`] ?? 0;
    const endLate = at.bound((tellEnd: () => void) => (delayMs > 0 ? void at.after(delayMs, () => end(tellEnd)) : end(tellEnd)));
    call.job().then(
      value => endLate(() => done(value)),
      reason => endLate(() => refused(codeOf(reason))),
    );
  }

  return {
    perform,
    carryOut,
    start: (call, done) => (running ? failed(call.name, busy) : begin(call, done)),
    wait: (call, done) => (running ? failed(call.name, busy) : later(call, done)),
    succeeded,
    failed,
    wrongState: name => failed(name, stateError, options.stateForm),
    earlyForm: name => (formOf(name) === 'ok-then-code' ? 'code-then-error' : formOf(name)),
    running: () => running,
    setRunning(name) {
      if (name === undefined) turn++;
      running = name;
    },
  };
}

/** An error of the simulator itself must not pass for a modem's error. */
export function codeOf(reason: unknown): number {
  if (isFailure(reason)) return reason.code;
  throw reason;
}
