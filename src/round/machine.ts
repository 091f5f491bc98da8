// Interpreter of the state table.

import type { End } from '../at/step';
import type { Delivery, Pattern, Recovery, State } from '../delivery/delivery';
import { tell, type Fault } from '../fault';
import type { Log } from '../log';
import type { Clock } from '../ports';
import { calmMs, chooseRecovery, isSpared, mostRestarts, type Tried } from './retry';
import { startOf, stateOf } from './states';

export interface Machine {
  start(): void;
  state(): string;
  /** Last fault since the modem was woken. */
  cause(): Fault | undefined;
  /** Moves the deadline of the current work: it may take so many milliseconds and five minutes more. */
  expect(ms: number): void;
  /** Starts the program over after an exception, or after the engine has aborted it for lack of memory. */
  recover(why: string): void;
}

const watchMs = 20000;
const graceMs = 300000;

export interface Hooks {
  show(pattern: Pattern): void;
  subject(): string;
  onFault(fault: Fault): void;
  /** Is called when a try of an image has failed, whether it counts or not. */
  onTryFailed(fault: Fault): void;
  onImageFailed(fault: Fault): boolean;
  pauseMs(): number;
  hasProgressed(): boolean;
  /** Tells whether only the report is left, so that a fault ends the round. */
  isOptional(): boolean;
  /**
   * Counts a recovery.
   * @returns whether the round ends, since a person waits for that or the server is busy
   */
  isEnough(fault: Fault | undefined): boolean;
  onGivenUp(): void;
  /** Is called when the program starts over after a crash, which the image may have caused. */
  onRecover(): void;
}

export interface MachineParts {
  clock: Clock;
  log: Log;
  feed(): void;
  hooks(): Hooks;
}

/** Its code is in memory only meanwhile. @param cause the fault that led to the state */
type RunState = (name: string, cause: Fault | undefined) => Promise<void>;

export function createMachine(delivery: Delivery, runState: RunState, parts: MachineParts): Machine {
  let now = 'reading';
  let state: State;
  let shown: Pattern | undefined;
  let tried: Tried = {};
  let cause: Fault | undefined;
  let deadlineMs = 0;
  let isOverdue = false;
  /** The number of the present turn. Callbacks of an older turn are ignored. */
  let turn = 0;
  /** Restarts since the last delivery or regular end of a round. */
  let restarts = 0;
  let isRecovering = false;

  function recoverFrom(end: End, fault: Fault | undefined, least: Recovery): Recovery {
    if (parts.hooks().hasProgressed()) tried = {};
    if (parts.hooks().isOptional()) return 'rest';
    const chosen = parts.hooks().isEnough(fault) ? 'rest' : chooseRecovery(tried, fault, least, end === 'broken');
    if (chosen === 'rest') {
      tried = {};
      parts.hooks().onGivenUp();
    }
    return chosen;
  }

  function noteFault(fault: Fault, target: string, chosen: Recovery | undefined): void {
    cause = fault;
    parts.hooks().onFault(fault);
    const hasFailed = state.least === 'image' && target !== state.done;
    if (hasFailed) parts.hooks().onTryFailed(fault);
    const isTryLost = hasFailed && !isSpared(fault, chosen) && parts.hooks().onImageFailed(fault);
    const subject = parts.hooks().subject();
    const text = (subject ? subject + ': ' : '') + tell(fault) + '; next: ' + stateOf(target, delivery).says;
    if (isTryLost || target === delivery.last) parts.log.error(now, text);
    else parts.log.warn(now, text);
  }

  function leave(end: End, fault?: Fault): void {
    const next = state[end];
    // in an image's state, a refusal with a fault needs a recovery
    const isFaulty = end === 'refused' && !!fault && state.least === 'image';
    const chosen = next === 'recover' || isFaulty ? /*@__NOINLINE__*/ recoverFrom(end, fault, state.least) : undefined;
    const target = chosen ? startOf(chosen, delivery) : next;
    if (now === 'recording' && end === 'done') restarts = 0;
    if (fault) /*@__NOINLINE__*/ noteFault(fault, target, chosen);
    // a new turn: the stack must not grow
    const mine = turn;
    parts.clock.after(now === delivery.failed ? parts.hooks().pauseMs() : 0, function () { if (mine === turn) enter(target); });
  }

  function expect(ms: number): void { deadlineMs = Math.max(deadlineMs, parts.clock.now() + ms + graceMs); }

  function recover(why: string): void {
    restarts++;
    isRecovering = true;
    parts.log.error('boot', why + ' while ' + stateOf(now, delivery).says + (restarts > mostRestarts ? '; starting over did not help, so the watchdog restarts the chip' : '; starting over'));
    parts.hooks().onRecover();
    deadlineMs = parts.clock.now() + calmMs + graceMs;
    // only one second round may start
    const mine = ++turn;
    parts.clock.after(calmMs, function () { if (mine === turn) enter(delivery.last); });
  }

  /** An aborted function leaves no continuation: only a timer notices. After a long call of the engine, other timers come first. */
  function watch(): void {
    const wasOverdue = isOverdue;
    isOverdue = parts.clock.now() > deadlineMs;
    if (isOverdue && wasOverdue) recover('nothing has moved for minutes');
    if (restarts <= mostRestarts) parts.feed();
    parts.clock.after(watchMs, watch);
  }

  function enter(name: string): void {
    now = name;
    if (name === 'resting') {
      if (!isRecovering) restarts = 0;
      isRecovering = false;
    }
    deadlineMs = parts.clock.now() + graceMs;
    state = stateOf(name, delivery);
    if (state.pattern !== shown) parts.hooks().show(shown = state.pattern);
    if (state.isQuiet) parts.log.debug('state', name);
    else parts.log.info('state', name + ' (' + state.says + ')');
    const mine = turn;
    const why = cause;
    if (name === 'waking' || name === 'powering') cause = undefined;
    launch(runState(name, why), function (end, fault) { if (mine === turn) leave(end, fault); });
  }

  return {
    start: function () {
      // first: the first look at the card may be aborted
      expect(0);
      watch();
      enter('reading');
    },
    state: function () { return now; },
    cause: function () { return cause; },
    expect: expect, recover: recover
  };
}
