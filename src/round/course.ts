// The memory of the machine of states, and what it does at a fault.

import type { End } from '../at/step';
import type { Delivery, Pattern, Recovery, State } from '../delivery/delivery';
import { tell, type Fault } from '../fault';
import type { Log } from '../log';
import type { Clock } from '../ports';
import { chooseRecovery, isSpared, type Tried } from './retry';
import { stateOf } from './states';

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
export type RunState = (name: string, cause: Fault | undefined) => Promise<void>;

/** The machine's memory. */
export interface Course {
  readonly delivery: Delivery;
  readonly runState: RunState;
  readonly parts: MachineParts;
  /** The current state's name, and its row. */
  now: string;
  state: State;
  shown: Pattern | undefined;
  tried: Tried;
  cause: Fault | undefined;
  deadlineMs: number;
  isOverdue: boolean;
  /** Callbacks of an older turn are ignored. */
  turn: number;
  /** Restarts since the last delivery or regular end of a round. */
  restarts: number;
  isRecovering: boolean;
}

export function recoverFrom(course: Course, end: End, fault: Fault | undefined): Recovery {
  const hooks = course.parts.hooks();
  if (hooks.hasProgressed()) course.tried = {};
  if (hooks.isOptional()) return 'rest';
  const chosen = hooks.isEnough(fault) ? 'rest' : chooseRecovery(course.tried, fault, course.state.least, end === 'broken');
  if (chosen === 'rest') {
    course.tried = {};
    hooks.onGivenUp();
  }
  return chosen;
}

export function noteFault(course: Course, fault: Fault, target: string, chosen: Recovery | undefined): void {
  const hooks = course.parts.hooks();
  course.cause = fault;
  hooks.onFault(fault);
  const hasFailed = course.state.least === 'image' && target !== course.state.done;
  if (hasFailed) hooks.onTryFailed(fault);
  const isTryLost = hasFailed && !isSpared(fault, chosen) && hooks.onImageFailed(fault);
  const subject = hooks.subject();
  const text = (subject ? subject + ': ' : '') + tell(fault) + '; next: ' + stateOf(target, course.delivery).says;
  if (isTryLost || target === course.delivery.last) course.parts.log.error(course.now, text);
  else course.parts.log.warn(course.now, text);
}
