// What a line means to the row that waits for it. Keeps what the row has heard so far; knows no time, and does nothing.

import { isRefusal, wantsOf } from './row';
import type { Verdict } from './match';
import type { Pour } from './pour';
import type { Step } from './step';

export interface Heard {
  /** Which of the row's `want` have come. */
  seen: boolean[];
  /** A result code has come. */
  isFinal: boolean;
  /** The first line that refused. */
  refused: string | undefined;
}

/**
 * `all` that was wanted has come, or `some` of it; `refused`, or `refusing` while its result code is still to come; the
 * `prompt`; raw bytes follow (`data`); bytes were `lost`; or it is none of this row's (`urc`).
 */
export type Meaning = 'all' | 'some' | 'refused' | 'refusing' | 'prompt' | 'data' | 'lost' | 'urc';

export type Matches = (pattern: string, line: string, isFree: boolean) => Verdict;

export function createHeard(): Heard {
  return { seen: [], isFinal: false, refused: undefined };
}

function refuse(heard: Heard, line: string, phase: Pour['phase']): Meaning {
  if (phase === 'pouring' || phase === 'acking') return 'lost';
  if (heard.refused === undefined) heard.refused = line;
  return heard.isFinal ? 'refused' : 'refusing';
}

/** A result in the middle of the payload: the modem and we do not agree about the count any more. Before it, a result is a refusal. */
function meansEarly(heard: Heard, row: Step, line: string, phase: Pour['phase'], matches: Matches): Meaning {
  if (phase !== 'ready') return line === 'OK' ? 'lost' : 'urc';
  if (matches(row.pour!, line, false) === 'match') return 'prompt';
  if (line !== 'OK') return wantsOf(row).some(function (want) { return matches(want, line, false) === 'other'; }) ? refuse(heard, line, phase) : 'urc';
  heard.isFinal = true;
  return 'some';
}

/** The first of what is still wanted that this line is, or the refusal of. */
function meansWanted(heard: Heard, row: Step, line: string, phase: Pour['phase'], matches: Matches, isFree: boolean): Meaning | undefined {
  const wants = wantsOf(row);
  for (let i = 0; i < wants.length; i++) {
    if (heard.seen[i]) continue;
    const verdict = matches(wants[i]!, line, isFree);
    if (verdict === 'no') continue;
    if (line === 'OK') heard.isFinal = true;
    if (verdict === 'other') return refuse(heard, line, phase);
    heard.seen[i] = true;
    if (heard.refused !== undefined) return 'refused';
    return wants.every(function (_want, n) { return heard.seen[n]; }) ? 'all' : 'some';
  }
  return undefined;
}

export function meaningOf(heard: Heard, row: Step, line: string, phase: Pour['phase'], matches: Matches, isUrc: (line: string) => boolean): Meaning {
  if (isRefusal(line)) {
    heard.isFinal = true;
    return refuse(heard, line, phase);
  }
  if (phase && phase !== 'poured') return meansEarly(heard, row, line, phase, matches);
  if (row.data && matches(row.data, line, false) === 'match') return 'data';
  const wanted = meansWanted(heard, row, line, phase, matches, line !== 'OK' && !isUrc(line));
  if (wanted) return wanted;
  if (line !== 'OK') return 'urc';
  if (heard.refused !== undefined) return 'refused';
  heard.isFinal = true;
  return 'some';
}
