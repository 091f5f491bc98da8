// The state machine of a round: it enters one state after the other, as the table of states says (states.ts).

import type { Delivery } from '../delivery/delivery';
import { End, type Fault } from '../fault';
import { noteFault, recoverFrom, type Course, type MachineParts, type RunState } from './course';
import { calmMs, mostRestarts } from './retry';
import { startOf, stateOf } from './states';

/** The state machine that runs the rounds. */
export interface Machine {
  /** Enters the first state, `reading`. */
  start(): void;
  /** Returns the name of the current state. */
  state(): string;
  /** Returns the last fault since the modem was woken; undefined: there was none. */
  cause(): Fault | undefined;
  /** Moves the deadline of the current work, which may take this number of milliseconds and five minutes more. */
  expect(ms: number): void;
  /** Starts the program over after an exception, or after the engine has aborted it for lack of memory. */
  recover(why: string): void;
}

const watchMs = 20000;
const graceMs = 300000;

function leave(course: Course, end: End, fault: Fault | undefined): void {
  const state = course.state;
  const next = end === End.done ? state.done : end === End.refused ? state.refused : state.broken;
  // in a state that sends an image, a refusal with a fault leads to a recovery, not to the table's next state
  const isFaulty = end === End.refused && !!fault && state.least === 'image';
  const chosen = !next || isFaulty ? recoverFrom(course, end, fault) : undefined;
  const target = chosen ? startOf(chosen, course.delivery) : next!;
  if (course.now === 'recording' && end === End.done) course.restarts = 0;
  if (fault) noteFault(course, fault, target, chosen);
  // the next state is entered from a timer, so that the stack does not grow
  goTo(course, target, course.now === course.delivery.failed ? course.parts.hooks().pauseMs() : 0);
}

/** Enters a state after this number of milliseconds, unless the program starts over before. */
function goTo(course: Course, target: string, ms: number): void {
  const mine = course.turn;
  course.parts.clock.after(ms, function () { if (mine === course.turn) enter(course, target); });
}

function expect(course: Course, ms: number): void {
  course.deadlineMs = Math.max(course.deadlineMs, course.parts.clock.now() + ms + graceMs);
  // a step that follows may again take the engine long, as the two listings of a folder that does not fit into memory
  course.isOverdue = false;
}

function recover(course: Course, why: string): void {
  const parts = course.parts;
  course.restarts++;
  course.isRecovering = true;
  parts.log.error('boot', why + ' while ' + stateOf(course.now, course.delivery).says
    + (course.restarts > mostRestarts ? '; starting over did not help, so the watchdog restarts the chip' : '; starting over'));
  parts.hooks().onRecover();
  course.deadlineMs = parts.clock.now() + calmMs + graceMs;
  // callbacks of the crashed round are ignored from now on, so that no two rounds run at once
  course.turn++;
  goTo(course, course.delivery.last, calmMs);
}

/**
 * Checks every 20 seconds whether the current state has hung, and feeds the watchdog. A function that the engine aborts calls nobody back, so
 * only this timer notices. The state must be overdue at two checks: after a long call of the engine, its own timers run between both.
 */
function watch(course: Course): void {
  const wasOverdue = course.isOverdue;
  course.isOverdue = course.parts.clock.now() > course.deadlineMs;
  if (course.isOverdue && wasOverdue) recover(course, 'nothing has moved for minutes');
  if (course.restarts <= mostRestarts) course.parts.feed();
  course.parts.clock.after(watchMs, function () { watch(course); });
}

function enter(course: Course, name: string): void {
  course.now = name;
  if (name === 'resting') {
    if (!course.isRecovering) course.restarts = 0;
    course.isRecovering = false;
  }
  course.deadlineMs = course.parts.clock.now() + graceMs;
  course.parts.tidy();
  const state = course.state = stateOf(name, course.delivery);
  if (state.pattern !== course.shown) course.parts.show(course.shown = state.pattern);
  if (state.isQuiet) course.parts.log.debug('state', name);
  else course.parts.log.info('state', name + ' (' + state.says + ')');
  const mine = course.turn;
  const why = course.cause;
  if (name === 'waking' || name === 'powering') course.cause = undefined;
  launch(course.runState(name, why), function (end, fault) { if (mine === course.turn) /*@__NOINLINE__*/ leave(course, end, fault); });
}

/**
 * Makes the state machine.
 * @param runState runs a state by its name
 */
export function createMachine(delivery: Delivery, runState: RunState, parts: MachineParts): Machine {
  const course: Course = {
    delivery: delivery, runState: runState, parts: parts, now: 'reading', state: undefined!, shown: undefined, tried: {}, cause: undefined,
    deadlineMs: 0, isOverdue: false, turn: 0, restarts: 0, isRecovering: false
  };
  return {
    start: function () {
      // the timer that watches the states begins before the first state, since the engine may abort even the first look at the card
      expect(course, 0);
      watch(course);
      enter(course, 'reading');
    },
    state: function () { return course.now; },
    cause: function () { return course.cause; },
    expect: function (ms) { expect(course, ms); },
    recover: function (why) { recover(course, why); }
  };
}
