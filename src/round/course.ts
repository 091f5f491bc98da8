// The memory of the state machine that runs a round, and what the machine does at a fault.

import type { Delivery, Pattern, Recovery, State } from '../delivery/delivery';
import { End, tell, type Fault } from '../fault';
import type { Log } from '../log';
import type { Clock } from '../ports';
import { chooseRecovery, isSpared, type Tried } from './retry';
import { stateOf } from './states';

/** Functions of the round that the state machine calls. */
export interface Hooks {
  /** Returns the path of the image that the round sends now, for the log; empty: none. */
  subject(): string;
  /** Is called for each fault with which a state ends. */
  onFault(fault: Fault): void;
  /** Is called when a try to send an image has failed, whether the try counts against the image or not. */
  onTryFailed(fault: Fault): void;
  /**
   * Is called after a failed try of an image, unless only the data connection was at fault.
   * @returns whether the try counts against the image
   */
  onImageFailed(fault: Fault): boolean;
  /** Returns the pause before an image is tried again, in milliseconds. */
  pauseMs(): number;
  /** Tells whether an image was delivered since the last call. */
  hasProgressed(): boolean;
  /** Tells whether nothing but the report is left to send, so that a fault ends the round. */
  isOptional(): boolean;
  /**
   * Is asked before something is repeated after a fault.
   * @returns true if the round ends instead, since the server is busy or a person's check has used up its tries
   */
  isEnough(fault: Fault | undefined): boolean;
  /** Is called when a round is given up after its faults. */
  onGivenUp(): void;
  /** Is called when the program starts over after a crash. The image that was being sent may have caused it. */
  onRecover(): void;
}

/** What the state machine is given when it is made: the clock, the log and functions of the round. */
export interface MachineParts {
  clock: Clock;
  log: Log;
  /** Feeds the chip's watchdog. */
  feed(): void;
  /** Puts the engine's memory in order in the next turn, if it is scattered (`Files`). */
  tidy(): void;
  /** Shows a pattern with the light. */
  show(pattern: Pattern): void;
  /** Makes the functions of the round, for each use, so that they take no memory between uses. */
  hooks(): Hooks;
}

/**
 * Runs the state of this name until it ends. The state's code is in memory only while it runs.
 * @param cause the fault that led to the state; undefined: none
 */
export type RunState = (name: string, cause: Fault | undefined) => Promise<void>;

/** What the state machine keeps in memory. */
export interface Course {
  /** The part that sends images to the server, by FTP or HTTP. It has states of its own, which the machine runs besides the round's. */
  readonly delivery: Delivery;
  /** Runs a state by its name. */
  readonly runState: RunState;
  /** The clock, the log and the functions that the machine was given when it was made. */
  readonly parts: MachineParts;
  /** Name of the current state. */
  now: string;
  /** Row of the current state in the table of states. */
  state: State;
  /** Pattern of the light that was asked for last; undefined: none yet. */
  shown: Pattern | undefined;
  /** How often each recovery was tried since the last delivery, or since the last round that was given up. */
  tried: Tried;
  /** Last fault since the modem was woken; undefined: none. */
  cause: Fault | undefined;
  /** Time by which the current state must have ended, in milliseconds of the clock. A long operation moves it. */
  deadlineMs: number;
  /** Whether the deadline had passed at the latest check, which the machine makes every 20 seconds. */
  isOverdue: boolean;
  /** Grows when the program starts over. Callbacks of states that began under a smaller number are ignored. */
  turn: number;
  /** Number of restarts of the program since the last delivery or the regular end of a round. */
  restarts: number;
  /** Whether the program has started over, and the round has not ended since. */
  isRecovering: boolean;
}

/** Chooses what is repeated after a state has ended with a fault. @returns the recovery (retry.ts); `rest`: nothing, and the round ends */
export function recoverFrom(course: Course, end: End, fault: Fault | undefined): Recovery {
  const hooks = course.parts.hooks();
  if (hooks.hasProgressed()) course.tried = {};
  if (hooks.isOptional()) return 'rest';
  const chosen: Recovery = hooks.isEnough(fault) ? 'rest' : chooseRecovery(course.tried, fault, course.state.least, end === End.broken);
  if (chosen === 'rest') {
    course.tried = {};
    hooks.onGivenUp();
  }
  return chosen;
}

/**
 * Tells the round of a fault, and logs it with what follows.
 * @param target name of the next state
 * @param chosen what is repeated; undefined: the table of states names the next state
 */
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
