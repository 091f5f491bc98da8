// What a line means to the row that waits for it. Keeps what the row has heard so far; knows no time, and does nothing.

import { has } from '../text';
import type { Verdict } from './match';
import type { Pour } from './pour';
import { isReasonLater, isRefusal, wantsOf } from './row';
import type { Step } from './step';

export interface Heard {
  /** Which of the row's `want` have come. */
  seen: boolean[];
  /** A result code has come. */
  isFinal: boolean;
  /** A line of the command's own name has come, wanted or not. */
  isOwn?: boolean;
  /** The first line that refused, and said why where any did. */
  refused: string | undefined;
}

/**
 * `all` that was wanted has come, or `some` of it; `refused`, or `refusing` while its result code is still to come; the
 * `prompt`; raw bytes follow (`data`); in the middle of the payload the row has `failed`, or has its count and bytes were `lost`;
 * or it is none of this row's (`urc`).
 */
export type Meaning = 'all' | 'some' | 'refused' | 'refusing' | 'prompt' | 'data' | 'failed' | 'lost' | 'urc';

export type Matches = (pattern: string, line: string, isFree: boolean) => Verdict;

/** Whether the line behind this one is a short message, in which may be anything; a status report in text has none (TS 27.005 3.4.1). */
export function isBeforeMessage(line: string): boolean {
  const name = line.slice(0, 5);
  return name === '+CMT:' || name === '+CBM:' || (name === '+CDS:' && !has(line, ','));
}

/** As text it has any number of lines; its header has more values than that of one in hexadecimal (TS 27.005 3.4.1). */
export function isTextMessage(line: string): boolean {
  return isBeforeMessage(line) && line.split(',').length > 2;
}

export function createHeard(): Heard {
  return { seen: [], isFinal: false, refused: undefined };
}

function isMidway(phase: Pour['phase']): boolean {
  return phase === 'pouring' || phase === 'acking';
}

function refuse(heard: Heard, line: string): Meaning {
  // a bare ERROR is no reason where another line gives one
  if (heard.refused === undefined || heard.refused === 'ERROR') heard.refused = line;
  return heard.isFinal ? 'refused' : 'refusing';
}

/** Whether this is a result of the row, the good one or another; its prompt with another value is one as well. */
function resultIn(row: Step, line: string, matches: Matches): Verdict {
  const verdicts = wantsOf(row).map(function (want) { return matches(want, line, false); });
  if (verdicts.indexOf('match') >= 0) return 'match';
  return verdicts.indexOf('other') >= 0 || matches(row.pour!, line, false) === 'other' ? 'other' : 'no';
}

/** Whether this is a result code, or a line of the name that the row waits for. */
export function isResult(row: Step, line: string, matches: Matches): boolean {
  return isRefusal(line, row) || wantsOf(row).some(function (want) { return matches(want, line, false) !== 'no'; });
}

/** Before the prompt a result is a refusal; an OK may stand in front of either. */
function meansBeforePour(heard: Heard, row: Step, line: string, matches: Matches): Meaning {
  if (matches(row.pour!, line, false) === 'match') return 'prompt';
  if (line !== 'OK') return resultIn(row, line, matches) === 'other' ? refuse(heard, line) : 'urc';
  heard.isFinal = true;
  return 'some';
}

/** A result in the middle of the payload: the modem takes no more of it. */
function meansInPour(row: Step, line: string, matches: Matches): Meaning {
  if (isRefusal(line, row)) return 'failed';
  const verdict = line === 'OK' ? 'match' : resultIn(row, line, matches);
  // the grant of a slice may be told again
  if (verdict === 'match') return row.slice && line !== 'OK' ? 'urc' : 'lost';
  return verdict === 'other' ? 'failed' : 'urc';
}

/** The first of what is still wanted that this line is, or the refusal of. */
function meansWanted(heard: Heard, row: Step, line: string, matches: Matches, isFree: boolean): Meaning | undefined {
  const wants = wantsOf(row);
  for (let i = 0; i < wants.length; i++) {
    if (heard.seen[i]) continue;
    const verdict = matches(wants[i]!, line, isFree);
    if (verdict === 'no') continue;
    if (line === 'OK') heard.isFinal = true;
    if (verdict === 'other') return refuse(heard, line);
    heard.seen[i] = true;
    if (heard.refused !== undefined) return heard.isFinal ? 'refused' : 'refusing';
    return wants.every(function (_want, n) { return !!heard.seen[n]; }) ? 'all' : 'some';
  }
  return row.pour && resultIn(row, line, matches) === 'other' ? refuse(heard, line) : undefined;
}

/** Of a row that is said again `until` a line: whether this is that line, or tells that it will not come. */
export function endOf(row: Step, line: string, matches: Matches): 'over' | 'failed' | undefined {
  const verdict = row.until ? matches(row.until, line, false) : 'no';
  if (verdict !== 'other') return verdict === 'match' ? 'over' : undefined;
  const goesOn = [row.more, row.data].some(function (pattern) { return !!pattern && matches(pattern, line, false) === 'match'; });
  return goesOn ? undefined : 'failed';
}

/** Of a count that the bytes follow on its line (step.ts): it stands behind a 0 as well, at the end of the line. */
function isData(data: string, line: string, matches: Matches): boolean {
  return matches(data.replace(/"$/, ''), line, false) === 'match' || (data.slice(-1) === ',' && matches(data + '{len}', line, false) === 'match');
}

export function meaningOf(heard: Heard, row: Step, line: string, phase: Pour['phase'], matches: Matches, isUrc: (line: string) => boolean): Meaning {
  if (row.more && matches(row.more, line, false) === 'match') return 'urc';
  if (isMidway(phase)) return meansInPour(row, line, matches);
  if (isRefusal(line, row)) {
    heard.isFinal = true;
    const isFirst = heard.refused === undefined && heard.seen.indexOf(true) < 0;
    const meaning = refuse(heard, line);
    return isFirst && line === 'ERROR' && isReasonLater(row) ? 'refusing' : meaning;
  }
  if (phase === 'ready') return meansBeforePour(heard, row, line, matches);
  if (row.data && isData(row.data, line, matches)) return 'data';
  const wanted = meansWanted(heard, row, line, matches, line !== 'OK' && !isUrc(line));
  if (wanted) return wanted;
  if (line !== 'OK') return 'urc';
  if (heard.refused !== undefined) return 'refused';
  heard.isFinal = true;
  return 'some';
}
