// Rows of a modem's page of AT commands. Data only.

import type { Fault, FaultCode } from '../fault';

export type Variables = { [placeholder: string]: string };

export interface EscapeRule {
  codes: string;
  by: string;
  end: string;
}

/**
 * `Name`: the allowed placeholders.
 *
 * Patterns in `want`: one or several names with `|` before the colon, or a whole line. After the colon:
 * - a literal; further fields are ignored (`+CFTPSSTART: 0` matches `+CFTPSSTART: 0,1`)
 * - `{name}` stores a field; as the last, the unquoted rest
 * - `{name=1|5}` must be one of these
 * - `{name+}` must not be negative; `{name/}` must be a path
 * - `<name>`: the placeholder's value
 *
 * Another value is a refusal. `{name}` alone stores a line that is no result and no URC.
 */
export type Step<Name extends string = string> = SayRow<Name> | WaitRow<Name> | PourRow<Name> | ReadRow<Name> | PollRow<Name> | RestRow<Name>;

type None<Key extends string> = { [key in Key]?: undefined };
type PourKey = 'pour' | 'slice' | 'ack' | 'quiet' | 'escape';
type ReadKey = 'data' | 'until' | 'more';
type AnswerKey = keyof AnswerRow;

interface AnyRow<Name extends string> {
  ms: number;
  when?: Name;
  unless?: Name;
  /** Skipped if both are equal. */
  same?: [Name, Name];
  /** A refusal is harmless; `silence`: a timeout too. */
  may?: 'refuse' | 'silence';
  set?: { [placeholder in Name]?: string };
  /** Consecutive rows of one number share a line, if the modem accepts that: extended commands that need no other's result. */
  chain?: number;
  /** Meaning of a refusal without a number, or by the server. */
  refusedAs?: FaultCode;
  /** Meaning of `file-missing`, if no user asked for the file. */
  missing?: FaultCode;
}

interface AnswerRow {
  /** Lines to wait for, in any order; default `OK`. An empty list waits for `ms`. */
  want?: string[];
  /** Replaces `want`: OK and the command's result line. `0` of AT+CFTPSSTOP is `+CFTPSSTOP: 0`. If one is missing, the modem is probed. */
  result?: string;
  /** Refusals besides ERROR, as `|SEND FAIL|CLOSED|`. */
  refuses?: string;
}

interface OnceRow {
  /** Attempts, `ms` apart, until OK. */
  tries?: number;
  /** `OK` passes at the timeout. */
  enough?: boolean;
  /** Waits for greeting and login; without a greeting it ends before `ms`. If each operation is a session, all without an image have it. */
  greets?: boolean;
}

interface AskRow {
  /**
   * Query for a missing result after OK: `want` confirms the row. `isOver`: only shows that the result was lost. `overMs`: must last that
   * long. `busy`: asked too early.
   */
  ask?: { say: string; want: string; isOver?: boolean; overMs?: number; busy?: string };
}

export interface SayRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, OnceRow, AskRow, None<PourKey | ReadKey | 'again'> {
  say: string;
}

export interface WaitRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, OnceRow, AskRow, None<PourKey | ReadKey | 'again' | 'say'> {}

export interface PourRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, AskRow, None<keyof OnceRow | ReadKey | 'again'> {
  say: string;
  /** The payload follows this prompt or line, in the announced length. */
  pour: string;
  /**
   * One row per slice, of at most this placeholder's bytes, or `{granted}` if `pour` stores it. Fills `{slice}`, `{offset}` and `{last}`
   * (1 or 0).
   */
  slice?: Name;
  /** The payload waits for this text after each block. */
  ack?: { text: string; bytes: number };
  /** No OK ends the payload: after this many ms, a probe or another terminator. */
  quiet?: number;
  escape?: EscapeRule;
}

/** No query interrupts raw bytes. */
export interface ReadRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, None<keyof OnceRow | keyof AskRow | PourKey | 'until' | 'more' | 'again'> {
  say: string;
  /**
   * Raw bytes follow this line: `{len}`, or `{total}` less `{rest}`. `ms` restarts with each byte. Comma at the end: the bytes follow it
   * directly, or after a 0 the count and a line end. Comma and quote: quoted.
   */
  data: string;
}

/** A line ends the raw bytes. */
export interface PollRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, None<keyof OnceRow | keyof AskRow | PourKey | 'again'> {
  say: string;
  data: string;
  /** Repeated until this line, or for `ms` without raw bytes. Another value is a refusal, unless `more` or `data`. */
  until: string;
  more?: string;
}

/** Repeats the script. */
export interface RestRow<Name extends string = string> extends AnyRow<Name>, None<AnswerKey | keyof OnceRow | keyof AskRow | PourKey | ReadKey | 'say'> {
  /** Pause in ms before each repeat, none after `ms`. */
  again: number;
}

export type Script<Name extends string = string> = Step<Name>[];

export type End = 'done' | 'refused' | 'broken';
export type OnEnd = (end: End, fault?: Fault) => void;
export type OnFail = (end: 'refused' | 'broken', fault: Fault) => void;

/** @param cause the fault that led to this state */
export type Handler = (onEnd: OnEnd, cause?: Fault) => void;
export type Handlers = { [state: string]: Handler };

/** A state, entered: it ends as its round goes on. */
export type States = { [state: string]: () => Promise<void> };
