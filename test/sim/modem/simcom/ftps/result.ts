// Sends the results of FTP commands on a SIM7600, one command at a time. OK and the result `+CMD: n` come in either order, and a failure has one
// of four forms (AT manual chapter 12, A76XX AT manual 17.2).

import { error, ok, type Answer, type At, type Reply } from '../../command/at.ts';
import { choiceFor } from '../../common/reports.ts';
import { isFailure } from '../../net/failure.ts';

/** Which comes first: a command's OK, or the line with its result. */
export type AnswerOrder = 'ok-first' | 'urc-first';
/**
 * What a failed command prints, where e is the failure's code. It is one of these: `OK` then `+CMD: e`, `+CMD: e` then `ERROR`, only `ERROR`, or
 * `ERROR` then `+CMD: e` (A76XX AT manual 17.2.14).
 */
export type ErrorForm = 'ok-then-code' | 'code-then-error' | 'error-then-code' | 'bare-error';

/** When and in which form the results of commands are printed. */
export interface ResultOptions {
  /** Whether `OK` comes before or after `+CMD: 0`, for all commands or by command (`AT+CFTPSSTOP`). */
  answerOrder: AnswerOrder | Record<string, AnswerOrder>;
  /** What a failed command prints, for all commands or by command (`AT+CFTPSSTOP`). */
  errorForm: ErrorForm | Record<string, ErrorForm>;
  /** What a command prints that is not allowed in the present state, which has the code 11. Real modems print a bare ERROR. */
  stateForm: ErrorForm;
  /** Milliseconds by which a test delays a command's result, by command (`AT+CFTPSPUTFILE`). With Infinity, the result never comes. */
  resultDelays: Record<string, number>;
}

/** An FTP command with the work that it has to do. */
export interface Call {
  name: string;
  /** Does the command's work. @returns the value of its result line, usually `0` @throws a Failure */
  job(): Promise<string>;
}

/** The functions that run FTP commands, one at a time, and send their results. Commands are named without AT. */
export interface Results {
  /** Runs a command. If another one runs, the reply is a failure with code 3. */
  perform(call: Call): Reply;
  /** Runs a command whose prompt was already sent. The command already counts as the one that runs. */
  carryOut(call: Call): Reply;
  /**
   * Returns OK as the reply, and then runs a command. At the end, `done` is called with the value of the command's result, and sends the result line.
   */
  start(call: Call, done: (value: string) => void): Reply;
  /** Runs a command. The reply comes only at the command's end, and is what `done` returns for the value of the command's result. */
  wait(call: Call, done: (value: string) => Reply): Reply;
  /** Returns what a successful command prints: OK and the result line, in the configured order. */
  succeeded(name: string, value: string): Answer;
  /** Returns what a command prints that has failed with this code. */
  failed(name: string, code: number, form?: ErrorForm): Answer;
  /** Returns what a command prints that is not allowed in the present state, which has the code 11. */
  wrongState(name: string): Answer;
  /** Returns the form of a failure that is printed before any OK, such as one in place of a prompt. */
  earlyForm(name: string): ErrorForm;
  running(): string | undefined;
  /** Sets the name of the command that runs. With undefined, no command runs any more, and the last command's result is not sent. */
  setRunning(name: string | undefined): void;
}

const stateError = 11;
const busy = 3;

/** Creates the functions that run FTP commands and send their results. */
export function createResults(at: At, options: ResultOptions): Results {
  let running: string | undefined;
  /** Number of the command that runs. A command that was aborted finds another number at its end, so its result is not sent. */
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

  /** Runs a command. OK comes before the command's end if both a success and a failure begin with OK. Otherwise, OK comes at the end. */
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

/** Returns the code of a failure. An error of the simulator itself is thrown again, as it must not pass for a modem's error. */
export function codeOf(reason: unknown): number {
  if (isFailure(reason)) return reason.code;
  throw reason;
}
