import type { Verdict } from './match';
import { isReasonLater, isRefusal, wantsOf } from './row';
import type { PourRow, Step } from './step';

/** What the modem has answered so far to one row of a script, which is an AT command with the lines to wait for. */
export interface Heard {
  /** Patterns of the lines that the script row waits for, such as OK and `+CFTPSSTART: 0`. */
  wants: string[];
  /** Whether each of the lines in `wants` has come, in the order of `wants`. */
  seen: boolean[];
  /** The line that ends an answer has come: OK, ERROR or a numbered error. */
  isFinal?: boolean;
  /** A line of the command's own has come, such as `+CSQ:` for AT+CSQ, but it fits none of the patterns in `wants`. */
  isOwn?: boolean;
  /**
   * The line that refused the command, such as `+CME ERROR: 3`. A plain ERROR is replaced by a later line with a reason. It is undefined if no
   * line refused.
   */
  refusal?: string | undefined;
  /** The end of the answer may be lost, since the engine's receive buffer was full. */
  isCut?: boolean;
  /** The command was sent again, since the end of its first answer was lost. */
  isRepeat?: boolean;
}

/**
 * Phase of a payload, the bytes that follow a command. It is empty for a row without a payload. `ready`: the row waits for the modem's prompt.
 * `pouring`: bytes are being sent. `acking`: the modem is to acknowledge a block (`ack`). `poured`: all bytes are sent, and the result is
 * awaited.
 */
export type PourPhase = '' | 'ready' | 'pouring' | 'acking' | 'poured';

/**
 * Meaning of a received line for the script row that waits. `all`, `some`: all or some of the awaited lines have come now. `refused`: the row is
 * refused. `refusing`: it is refused, but the result code is still to come. `prompt`: the payload may be sent. `data`: raw bytes follow. `failed`:
 * the payload was refused. `lost`: the modem reports success before all bytes are sent. `urc`: the line does not answer the row.
 */
export type Meaning = 'all' | 'some' | 'refused' | 'refusing' | 'prompt' | 'data' | 'failed' | 'lost' | 'urc';

/**
 * Compares a line with a pattern of a script row.
 * @param isFree true: the line is no result code and no URC, so the pattern `{name}` may store the whole line
 */
export type Matches = (pattern: string, line: string, isFree: boolean) => Verdict;

/** Makes the record of a script row that the modem has not answered yet. */
export function createHeard(row: Step): Heard {
  return { wants: wantsOf(row), seen: [], refusal: undefined };
}

/** Whether the modem's OK after a payload has come. It confirms that the modem got the announced number of bytes. */
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

/** Whether the line is a refusal, or a result line that the script row waits for, be it with another value. */
export function isResult(row: Step, line: string, matches: Matches): boolean {
  return isRefusal(line, row) || wantsOf(row).some(function (want) { return matches(want, line, false) !== 'no'; });
}

/**
 * Finds the meaning of a line that comes before the payload's prompt. A result line with another value than the awaited one is a refusal here. OK may
 * come before the prompt.
 */
function meansBeforePour(heard: Heard, row: PourRow, line: string, matches: Matches): Meaning {
  if (matches(row.pour, line, false) === 'match') return 'prompt';
  if (line !== 'OK') return resultIn(row, line, matches) === 'other' ? refuse(heard, line) : 'urc';
  heard.isFinal = true;
  return 'some';
}

function meansInPour(row: PourRow, line: string, matches: Matches): Meaning {
  if (isRefusal(line, row)) return 'failed';
  const verdict: Verdict = line === 'OK' ? 'match' : resultIn(row, line, matches);
  // an awaited line amid the payload means that the modem has counted too many bytes. In a slice only OK means that, as the modem may repeat the line
  // that grants the slice
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
    // a pattern that begins with `{` stores the whole line, so OK and URCs do not match it
    const verdict: Verdict = meaning ? 'no'
      : want === line ? 'match'
      : want === 'OK' ? 'no'
      : matches(want, line, want[0] === '{' && line !== 'OK' && !isUrc(line));
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

/**
 * Tells whether the line ends the raw bytes that a script row reads. `over`: the line is that of the row's `until`. `failed`: the `until` line cannot
 * come any more. Undefined: more bytes may come.
 */
export function endOf(row: Step, line: string, matches: Matches): 'over' | 'failed' | undefined {
  const verdict: Verdict = row.until ? matches(row.until, line, false) : 'no';
  if (verdict !== 'other') return verdict === 'match' ? 'over' : undefined;
  const goesOn = [row.more, row.data].some(function (pattern) { return !!pattern && matches(pattern, line, false) === 'match'; });
  return goesOn ? undefined : 'failed';
}

/**
 * Whether raw bytes follow the line, by the pattern `data` of the script row. If the line's first field is 0, its second field has the number of
 * bytes (step.ts).
 */
function isData(data: string, line: string, matches: Matches): boolean {
  return matches(data.replace(/"$/, ''), line, false) === 'match' || (data.slice(-1) === ',' && matches(data + '{len}', line, false) === 'match');
}

/** A script row that waits for the modem's answer, with its state. */
export interface Waiting {
  /** The script row that waits. */
  row: Step;
  /** The modem's answer to the script row so far. */
  heard: Heard;
  /** Compares a received line with a pattern of the script row. */
  matches: Matches;
}

/**
 * Finds what a received line means to the script row that waits.
 * @param phase phase of the row's payload; empty: the row has none
 * @param isUrc tells whether the modem also sends a line by itself
 */
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
    // a refusal such as CLOSED also comes without a command, so the command's own result code is still to come
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
