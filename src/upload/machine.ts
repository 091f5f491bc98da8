// The interpreter of the state table: runs a state's work, goes on by its end, climbs the ladder of cures. It knows no modem.

import { tell, type Fault } from '../fault';
import type { End } from '../at/step';
import type { Log } from '../log';
import type { Clock } from '../ports';
import { cureOf, cureOrder, lastCureOf, mostCures, stateOfCure, type Cure, type Glow, type State, type StateName } from './states';

export type OnEnd = (end: End, wrong?: Fault) => void;
export type Work = { [name in StateName]: (onEnd: OnEnd) => void };
/** The works of a state's room; made when the state is entered, so that they are in memory only then. */
export type WorksOf = (name: StateName) => Partial<Work>;

export interface Machine {
  start(): void;
  state(): StateName;
  /** What runs now may take so long; after that, and some minutes more, it counts as stuck. */
  expect(ms: number): void;
  /** Gives up whatever is under way and begins anew: an exception, or a function that the engine aborted for lack of memory. */
  recover(why: string): void;
}

const watchMs = 20000;
/** Recoveries without a round that ended by itself, or an image: after these the chip restarts. */
const mostRecoveries = 2;
/** Before all is begun anew: what fails at once must not fill the log. */
const calmMs = 3000;
/** How much longer than expected anything may take. */
const graceMs = 300000;

export interface MachineParts {
  clock: Clock;
  log: Log;
  show(glow: Glow): void;
  /** Keeps the chip from restarting. */
  feed(): void;
  /** What a fault is about: an image's path, or nothing. */
  subject(): string;
  onFault(wrong: Fault): void;
  /** A fault in a state of the image: its try has failed. */
  onImageFailed(wrong: Fault): void;
  /** Whether an image was delivered since this was last asked: the ladder begins anew. */
  hasProgressed(): boolean;
  /** The round is given up because of this. */
  onGivenUp(): void;
  /** Given up in the middle of something: the image in hand may be why. */
  onRecover(): void;
}

/** @param stateOf the state table, a row at a time. */
export function createMachine(stateOf: (name: StateName) => State, worksOf: WorksOf, parts: MachineParts): Machine {
  let now: StateName = 'reading';
  /** How often each cure was taken since the last delivery. */
  let taken: { [cure: string]: number } = {};
  let deadlineMs = 0;
  /** Counts recoveries: what an older turn still tells is not heard. */
  let turn = 0;
  /** Those since something came out of it. */
  let recoveries = 0;
  let isRecovering = false;

  /** This cure, or the next above it that has not been taken too often, up to the last that can help. */
  function climb(cure: Cure, last: Cure): Cure {
    if (parts.hasProgressed()) taken = {};
    let i = cureOrder.indexOf(cure);
    // an image has its own count of tries
    while (i > 0 && i < cureOrder.length - 1 && (taken[cureOrder[i]!] || 0) >= mostCures) i++;
    if (i > cureOrder.indexOf(last)) i = cureOrder.length - 1;
    const chosen = cureOrder[i]!;
    taken[chosen] = (taken[chosen] || 0) + 1;
    return chosen;
  }

  function greater(a: Cure, b: Cure): Cure {
    return cureOrder.indexOf(a) > cureOrder.indexOf(b) ? a : b;
  }

  /** By the fault, but never less than the state lost, nor than a link that is not to be trusted. */
  function cure(end: End, wrong: Fault | undefined, least: Cure): StateName {
    let wanted: Cure = greater(wrong ? cureOf(wrong.code) : 'rest', least);
    if (end === 'broken') wanted = greater(wanted, 'modem');
    const chosen = wanted === 'rest' ? wanted : climb(wanted, lastCureOf(wrong!.code));
    if (chosen === 'rest') {
      taken = {};
      parts.onGivenUp();
    }
    return stateOfCure(chosen);
  }

  function leave(end: End, wrong?: Fault): void {
    const state = stateOf(now);
    const next = state[end];
    // around an image a refusal with a fault is more than a no
    const isFaulty = end === 'refused' && !!wrong && state.least === 'image';
    const target = next === 'cure' || isFaulty ? cure(end, wrong, state.least) : next;
    if (now === 'recording' && end === 'done') recoveries = 0;
    if (wrong) {
      parts.onFault(wrong);
      // while only the data connection is to blame and can be mended, the image loses none of its tries
      const isOfBearer = target === 'detaching' && cureOf(wrong.code) === 'bearer';
      if (state.least === 'image' && target !== state.done && !isOfBearer) parts.onImageFailed(wrong);
      const subject = parts.subject();
      parts.log.error(now, (subject ? subject + ': ' : '') + tell(wrong) + '; next: ' + stateOf(target).says);
    }
    // a fresh turn: the engine's stack does not grow with the states
    const mine = turn;
    parts.clock.after(0, function () { if (mine === turn) enter(target); });
  }

  function expect(ms: number): void {
    const at = parts.clock.now() + ms + graceMs;
    if (at > deadlineMs) deadlineMs = at;
  }

  function recover(why: string): void {
    recoveries++;
    isRecovering = true;
    parts.log.error('boot', why + ' while ' + stateOf(now).says + (recoveries > mostRecoveries ? '; beginning anew did not help, the watchdog restarts the chip' : '; beginning anew'));
    parts.onRecover();
    deadlineMs = 0;
    expect(calmMs);
    // one turn for each: a second call before it must not start a second trip
    const mine = ++turn;
    parts.clock.after(calmMs, function () { if (mine === turn) enter('closing'); });
  }

  /** Only a timer notices that an aborted function left nothing behind that would go on. */
  function watch(): void {
    if (parts.clock.now() > deadlineMs) recover('nothing has moved for minutes');
    if (recoveries <= mostRecoveries) parts.feed();
    parts.clock.after(watchMs, watch);
  }

  function enter(name: StateName): void {
    now = name;
    if (name === 'resting') {
      if (!isRecovering) recoveries = 0;
      isRecovering = false;
    }
    deadlineMs = 0;
    expect(0);
    const state = stateOf(name);
    parts.show(state.glow);
    if (state.isQuiet) parts.log.debug('state', name);
    else parts.log.info('state', name + ' (' + state.says + ')');
    const mine = turn;
    worksOf(name)[name]!(function (end, wrong) { if (mine === turn) leave(end, wrong); });
  }

  return {
    start: function () {
      enter('reading');
      watch();
    },
    state: function () { return now; },
    expect: expect,
    recover: recover
  };
}
