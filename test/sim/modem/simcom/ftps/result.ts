// How a SIM7600 tells the end of an FTP command: OK and `+CMD: n` in either order, failures in four forms, one command
// at a time. AT manual chapter 12, of the A76XX 17.2; knows no FTP.

import { error, ok, type Answer, type At, type Reply } from '../../at.ts';
import { isFailure } from '../../failure.ts';

export type AnswerOrder = 'ok-first' | 'urc-first';
/** How a failure is reported: `OK` then `+CMD: e`, `+CMD: e` then `ERROR` or the other way (A76XX 17.2.14), or `ERROR` alone. */
export type ErrorForm = 'ok-then-code' | 'code-then-error' | 'error-then-code' | 'bare-error';

export interface ResultOptions {
  /** `OK` before or after `+CMD: 0`; for all, or by command (`AT+CFTPSSTOP`). */
  answerOrder: AnswerOrder | Record<string, AnswerOrder>;
  errorForm: ErrorForm | Record<string, ErrorForm>;
  /** The form for a command in the wrong state (code 11): bare ERROR on real parts. */
  stateForm: ErrorForm;
  /** How much later than it could the result of a command comes (`AT+CFTPSPUTFILE`), ms; Infinity: never. */
  resultDelays: Record<string, number>;
}

export interface Call {
  name: string;
  /** The value of the result line, `0` mostly; throws a Failure. */
  job(): Promise<string>;
}

export interface Results {
  /** Refused while another one runs, else carried out. */
  perform(call: Call): Reply;
  /** The same, for one that has run since its prompt. */
  carryOut(call: Call): Reply;
  /** `OK` now, the results by `done` and in its own words. */
  start(call: Call, done: (value: string) => void): Reply;
  /** No word before it is done. */
  wait(call: Call, done: (value: string) => Reply): Reply;
  succeeded(name: string, value: string): Answer;
  failed(name: string, code: number, form?: ErrorForm): Answer;
  wrongState(name: string): Answer;
  /** The form in which a command fails that has not said OK yet. */
  earlyForm(name: string): ErrorForm;
  running(): string | undefined;
  setRunning(name: string | undefined): void;
}

const stateError = 11;
const busy = 3;

export function createResults(at: At, options: ResultOptions): Results {
  let running: string | undefined;
  /** Counts what was begun: what was aborted reports no result. */
  let turn = 0;

  function formOf(name: string): ErrorForm {
    const { errorForm } = options;
    return typeof errorForm === 'string' ? errorForm : (errorForm[`AT${name}`] ?? 'ok-then-code');
  }

  function orderOf(name: string): AnswerOrder {
    const { answerOrder } = options;
    return typeof answerOrder === 'string' ? answerOrder : (answerOrder[`AT${name}`] ?? 'ok-first');
  }

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

  /** Only where OK comes first whatever happens can it be said before the end is known. */
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

/** A mistake of the simulator itself must not pass for a modem's error. */
export function codeOf(reason: unknown): number {
  if (isFailure(reason)) return reason.code;
  throw reason;
}
