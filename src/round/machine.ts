// The interpreter of the state table: runs a state's handler and goes on by its end; retry.ts says what is done after a fault. It
// knows no modem.

import type { End, Handlers } from '../at/step';
import type { Delivery, Pattern, Recovery } from '../delivery/delivery';
import { tell, type Fault } from '../fault';
import type { Log } from '../log';
import type { Clock } from '../ports';
import { calmMs, chooseRecovery, isSpared, mostRestarts, type Tried } from './retry';
import { startOf, stateOf } from './states';

export interface Machine {
  start(): void;
  state(): string;
  /** What went wrong last since the modem was woken. */
  cause(): Fault | undefined;
  /** What runs now may take so long; after that, and some minutes more, it counts as stuck. */
  expect(ms: number): void;
  /** Gives up whatever is under way and starts over: an exception, or a function that the engine aborted for lack of memory. */
  recover(why: string): void;
}

const watchMs = 20000;
/** How much longer than expected anything may take. */
const graceMs = 300000;

/** What the round is told of, and asked. */
export interface Hooks {
  show(pattern: Pattern): void;
  /** What a fault is about: an image's path, or nothing. */
  subject(): string;
  onFault(wrong: Fault): void;
  /** A fault in a state of the image. @returns whether it costs the image one of its tries */
  onImageFailed(wrong: Fault): boolean;
  /** How long to wait before the image in hand is tried again. */
  pauseMs(): number;
  /** Whether an image was delivered since this was last asked. */
  hasProgressed(): boolean;
  /** The round is given up because of this. */
  onGivenUp(): void;
  /** Given up in the middle of something: the image in hand may be why. */
  onRecover(): void;
}

export interface MachineParts {
  clock: Clock;
  log: Log;
  /** Keeps the chip from restarting. */
  feed(): void;
  /** Made when they are asked for. */
  hooks(): Hooks;
}

/** @param handlersOf those of a state's room; made when the state is entered, so that they are in memory only then */
export function createMachine(delivery: Delivery, handlersOf: (name: string) => Handlers, parts: MachineParts): Machine {
  let now = 'reading';
  /** Since the last delivery. */
  let tried: Tried = {};
  let cause: Fault | undefined;
  let deadlineMs = 0;
  /** Counts restarts: what an older turn still tells is not heard. */
  let turn = 0;
  /** Those since something came out of it. */
  let restarts = 0;
  let isRecovering = false;

  function recoverFrom(end: End, wrong: Fault | undefined, least: Recovery): Recovery {
    if (parts.hooks().hasProgressed()) tried = {};
    const chosen = chooseRecovery(tried, wrong, least, end === 'broken');
    if (chosen === 'rest') {
      tried = {};
      parts.hooks().onGivenUp();
    }
    return chosen;
  }

  function leave(end: End, wrong?: Fault): void {
    const state = stateOf(now, delivery);
    const next = state[end];
    // around an image a refusal with a fault is more than a no
    const isFaulty = end === 'refused' && !!wrong && state.least === 'image';
    const chosen = next === 'recover' || isFaulty ? recoverFrom(end, wrong, state.least) : undefined;
    const target = chosen ? startOf(chosen, delivery) : next;
    if (now === 'recording' && end === 'done') restarts = 0;
    if (wrong) {
      cause = wrong;
      parts.hooks().onFault(wrong);
      const isTryLost = state.least === 'image' && target !== state.done && !isSpared(wrong, chosen) && parts.hooks().onImageFailed(wrong);
      const subject = parts.hooks().subject();
      const text = (subject ? subject + ': ' : '') + tell(wrong) + '; next: ' + stateOf(target, delivery).says;
      if (isTryLost || target === delivery.last) parts.log.error(now, text);
      else parts.log.warn(now, text);
    }
    // a fresh turn: the engine's stack does not grow with the states; after what a failed try has left, the pause before the next one
    const mine = turn;
    parts.clock.after(now === delivery.failed ? parts.hooks().pauseMs() : 0, function () { if (mine === turn) enter(target); });
  }

  function expect(ms: number): void {
    const at = parts.clock.now() + ms + graceMs;
    if (at > deadlineMs) deadlineMs = at;
  }

  function recover(why: string): void {
    restarts++;
    isRecovering = true;
    parts.log.error('boot', why + ' while ' + stateOf(now, delivery).says + (restarts > mostRestarts ? '; starting over did not help, so the watchdog restarts the chip' : '; starting over'));
    parts.hooks().onRecover();
    deadlineMs = 0;
    expect(calmMs);
    // one turn for each: a second call before it must not start a second trip
    const mine = ++turn;
    parts.clock.after(calmMs, function () { if (mine === turn) enter(delivery.last); });
  }

  /** Only a timer notices that an aborted function left nothing behind that would go on. */
  function watch(): void {
    if (parts.clock.now() > deadlineMs) recover('nothing has moved for minutes');
    if (restarts <= mostRestarts) parts.feed();
    parts.clock.after(watchMs, watch);
  }

  function enter(name: string): void {
    now = name;
    if (name === 'resting') {
      if (!isRecovering) restarts = 0;
      isRecovering = false;
    }
    deadlineMs = 0;
    expect(0);
    const state = stateOf(name, delivery);
    parts.hooks().show(state.pattern);
    if (state.isQuiet) parts.log.debug('state', name);
    else parts.log.info('state', name + ' (' + state.says + ')');
    const mine = turn;
    const why = cause;
    // from here on another life begins
    if (name === 'waking') cause = undefined;
    handlersOf(name)[name]!(function (end, wrong) { if (mine === turn) leave(end, wrong); }, why);
  }

  return {
    start: function () {
      // first, as the first look at the card may be aborted
      expect(0);
      watch();
      enter('reading');
    },
    state: function () { return now; },
    cause: function () { return cause; },
    expect: expect,
    recover: recover
  };
}
