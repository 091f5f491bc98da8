// The interpreter of the state table: runs a state's work, goes on by its end, climbs the ladder of cures. It knows no modem.

import { tell, type Fault } from '../fault';
import type { End } from '../at/step';
import type { Log } from '../log';
import type { Clock } from '../ports';
import { cureOf, cureOrder, lastCureOf, mostCures, stateOfCure, type Cure, type Glow, type StateName, type Table } from './states';

export type OnEnd = (end: End, wrong?: Fault) => void;
export type Work = { [name in StateName]: (onEnd: OnEnd) => void };

export interface Machine {
  start(): void;
  state(): StateName;
}

export interface MachineParts {
  clock: Clock;
  log: Log;
  show(glow: Glow): void;
  /** What a fault is about: an image's path, or nothing. */
  subject(): string;
  /** A fault in a state of the image: its try has failed. */
  onImageFailed(): void;
  /** Whether an image was delivered since this was last asked: the ladder begins anew. */
  hasProgressed(): boolean;
  /** The round is given up because of this. */
  onGivenUp(): void;
}

export function createMachine(table: Table, work: Work, parts: MachineParts): Machine {
  let now: StateName = 'reading';
  /** How often each cure was taken since the last delivery. */
  let taken: { [cure: string]: number } = {};

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

  function cure(end: End, wrong: Fault | undefined, isImage: boolean): StateName {
    let wanted: Cure = wrong ? cureOf(wrong.code) : 'rest';
    if (end === 'broken' && (wanted === 'image' || wanted === 'session')) wanted = 'modem';
    if (wanted === 'image' && !isImage) wanted = 'session';
    const chosen = wanted === 'rest' ? wanted : climb(wanted, lastCureOf(wrong!.code));
    if (chosen === 'rest') {
      taken = {};
      parts.onGivenUp();
    }
    return stateOfCure(chosen);
  }

  function leave(end: End, wrong?: Fault): void {
    const state = table[now];
    const next = state[end];
    const target = next === 'cure' ? cure(end, wrong, !!state.isImage) : next;
    if (wrong) {
      if (state.isImage && target !== state.done) parts.onImageFailed();
      const subject = parts.subject();
      parts.log.error(now, (subject ? subject + ': ' : '') + tell(wrong) + '; next: ' + table[target].says);
    }
    // a fresh turn: the engine's stack does not grow with the states
    parts.clock.after(0, function () { enter(target); });
  }

  function enter(name: StateName): void {
    now = name;
    parts.show(table[name].glow);
    if (table[name].isQuiet) parts.log.debug('state', name);
    else parts.log.info('state', name + ' (' + table[name].says + ')');
    work[name](leave);
  }

  return {
    start: function () { enter('reading'); },
    state: function () { return now; }
  };
}
