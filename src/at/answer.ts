import type { Verdict } from './match';
import { isReasonLater, isRefusal, wantsOf } from './row';
import type { PourRow, Step } from './step';

/** What a row has heard of its answer so far. */
export interface Heard {
  /** The lines that the row waits for. */
  wants: string[];
  /** Whether each of the lines in `wants` has come, in the same order. */
  seen: boolean[];
  /** A result code has come: OK, ERROR or a numbered error. */
  isFinal?: boolean;
  /** A line with the command's name has come. */
  isOwn?: boolean;
  /** The first line that refused, preferably one with a reason. */
  refusal?: string | undefined;
  /** The engine has lost the end of the answer. */
  isCut?: boolean;
  /** The command was sent again, since the answer before was cut. */
  isRepeat?: boolean;
}

/** Phase of a payload. It is empty for a row without one. `ready`: it waits for the prompt. `acking`: it waits for the row's `ack`. */
export type PourPhase = '' | 'ready' | 'pouring' | 'acking' | 'poured';

/**
 * Meaning of a line to a row. `all` and `some`: with it, all or some of the awaited lines have come. `refusing`: it is a refusal whose
 * result code is still to come. `data`: raw bytes follow. `failed`: the payload was refused. `lost`: the modem has counted all bytes too
 * early.
 */
export type Meaning = 'all' | 'some' | 'refused' | 'refusing' | 'prompt' | 'data' | 'failed' | 'lost' | 'urc';

/** Compares a line with a pattern. @param isFree as of `matchLine` */
export type Matches = (pattern: string, line: string, isFree: boolean) => Verdict;

/** Makes the record of a row that has heard nothing yet. */
export function createHeard(row: Step): Heard {
  return { wants: wantsOf(row), seen: [] };
}

/** Whether the modem's OK after a payload has come, which confirms the number of bytes. */
export function hasCount(heard: Heard): boolean {
  const at = heard.wants.indexOf('OK');
  return at >= 0 && !!heard.seen[at];
}

function refuse(heard: Heard, line: string): Meaning {
  if (heard.refusal === undefined || heard.refusal === 'ERROR') heard.refusal = line;
  return heard.isFinal ? 'refused' : 'refusing';
}

function resultIn(row: PourRow, line: string, matches: Matches): Verdict {
  const verdicts = wantsOf(row).map(function (want) { return matches(want, line, false); });
  if (verdicts.indexOf('match') >= 0) return 'match';
  return verdicts.indexOf('other') >= 0 || matches(row.pour, line, false) === 'other' ? 'other' : 'no';
}

/** Whether the line is a result of the row, good or bad. */
export function isResult(row: Step, line: string, matches: Matches): boolean {
  return isRefusal(line, row) || wantsOf(row).some(function (want) { return matches(want, line, false) !== 'no'; });
}

/** Meaning of a line before the payload's prompt. A result is a refusal then, and OK may come before both. */
function meansBeforePour(heard: Heard, row: PourRow, line: string, matches: Matches): Meaning {
  if (matches(row.pour, line, false) === 'match') return 'prompt';
  if (line !== 'OK') return resultIn(row, line, matches) === 'other' ? refuse(heard, line) : 'urc';
  heard.isFinal = true;
  return 'some';
}

function meansInPour(row: PourRow, line: string, matches: Matches): Meaning {
  if (isRefusal(line, row)) return 'failed';
  const verdict = line === 'OK' ? 'match' : resultIn(row, line, matches);
  // the modem may repeat the grant of a slice
  if (verdict === 'match') return row.slice && line !== 'OK' ? 'urc' : 'lost';
  return verdict === 'other' ? 'failed' : 'urc';
}

function meansWanted(heard: Heard, line: string, matches: Matches, isUrc: (line: string) => boolean): Meaning | undefined {
  const wants = heard.wants;
  const seen = heard.seen;
  let meaning: Meaning | undefined;
  let isMissing = false;
  for (let i = 0; i < wants.length; i++) {
    if (seen[i]) continue;
    const want = wants[i]!;
    // only a line without other meaning may be stored whole
    const verdict = meaning ? 'no' : want === line ? 'match' : want === 'OK' ? 'no' : matches(want, line, want[0] === '{' && line !== 'OK' && !isUrc(line));
    if (verdict === 'other') return refuse(heard, line);
    if (verdict === 'no') isMissing = true;
    else {
      seen[i] = true;
      meaning = 'some';
    }
  }
  if (meaning && line === 'OK') heard.isFinal = true;
  if (meaning && heard.refusal !== undefined) return heard.isFinal ? 'refused' : 'refusing';
  return meaning && !isMissing ? 'all' : meaning;
}

/** Whether the line ends the row's raw bytes. `failed`: the line that `until` waits for cannot come any more. */
export function endOf(row: Step, line: string, matches: Matches): 'over' | 'failed' | undefined {
  const verdict = row.until ? matches(row.until, line, false) : 'no';
  if (verdict !== 'other') return verdict === 'match' ? 'over' : undefined;
  const goesOn = [row.more, row.data].some(function (pattern) { return !!pattern && matches(pattern, line, false) === 'match'; });
  return goesOn ? undefined : 'failed';
}

/** Whether raw bytes follow the line. After a 0, their number is the second field (step.ts). */
function isData(data: string, line: string, matches: Matches): boolean {
  return matches(data.replace(/"$/, ''), line, false) === 'match' || (data.slice(-1) === ',' && matches(data + '{len}', line, false) === 'match');
}

/** A row that waits for its answer. */
export interface Waiting {
  /** The row. */
  row: Step;
  /** Its answer so far. */
  heard: Heard;
  /** Compares a line with a pattern. */
  matches: Matches;
}

/** Finds the meaning of a line to the row. */
export function meaningOf(waiting: Waiting, line: string, phase: PourPhase, isUrc: (line: string) => boolean): Meaning {
  const heard = waiting.heard;
  const at = heard.refusal === undefined && (!phase || phase === 'poured') ? heard.wants.indexOf(line) : -1;
  if (at >= 0 && !heard.seen[at]) {
    heard.seen[at] = true;
    if (line === 'OK') heard.isFinal = true;
    const wants = heard.wants.length;
    return wants < 2 || (wants === 2 ? heard.seen[1 - at] : heard.wants.every(function (_want, n) { return !!heard.seen[n]; })) ? 'all' : 'some';
  }
  return /*@__NOINLINE__*/ meansOtherwise(waiting, line, phase, isUrc);
}

function meansOtherwise(waiting: Waiting, line: string, phase: PourPhase, isUrc: (line: string) => boolean): Meaning {
  const heard = waiting.heard;
  const row = waiting.row;
  const matches = waiting.matches;
  if (row.more && matches(row.more, line, false) === 'match') return 'urc';
  if (phase === 'pouring' || phase === 'acking') return meansInPour(row as PourRow, line, matches);
  if (isRefusal(line, row)) {
    // the connection's end comes by itself: the command's own answer follows
    if (isUrc(line)) return refuse(heard, line);
    heard.isFinal = true;
    const isFirst = heard.refusal === undefined && heard.seen.indexOf(true) < 0;
    const meaning = refuse(heard, line);
    return isFirst && line === 'ERROR' && isReasonLater(row) ? 'refusing' : meaning;
  }
  if (phase === 'ready') return meansBeforePour(heard, row as PourRow, line, matches);
  if (row.data && isData(row.data, line, matches)) return 'data';
  const wanted = /*@__NOINLINE__*/ meansWanted(heard, line, matches, isUrc);
  if (wanted) return wanted;
  if (row.pour && resultIn(row, line, matches) === 'other') return refuse(heard, line);
  if (line !== 'OK') return 'urc';
  if (heard.refusal !== undefined) return 'refused';
  heard.isFinal = true;
  return 'some';
}
