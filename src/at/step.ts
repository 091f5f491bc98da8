// The rows of a modem's page of AT commands. They are data only.

import type { Fault, FaultCode } from '../fault';

/** Values of placeholders, which are texts. */
export type Variables = { [placeholder: string]: string };

/** How bytes of data mode are escaped. */
export interface EscapeRule {
  /** The bytes that are escaped, as the inside of a character class of a regular expression. */
  codes: string;
  /** The byte that goes before each escaped byte. */
  by: string;
  /** The bytes that end data mode. */
  end: string;
}

/**
 * A row. `Name` are the placeholders that it may use.
 * A pattern in `want` is a whole line, or one or several names with `|` between them, a colon and fields:
 * - a literal; further fields are ignored (`+CFTPSSTART: 0` matches `+CFTPSSTART: 0,1`)
 * - `{name}` stores a field; as the last one, the unquoted rest
 * - `{name=1|5}` stores it and must be one of these
 * - `{name+}` must not be negative; `{name/}` must be a path
 * - `<name>` must be the placeholder's value
 * Another value is a refusal. `{name}` alone stores a line that is no result and no URC.
 */
export type Step<Name extends string = string> = SayRow<Name> | WaitRow<Name> | PourRow<Name> | ReadRow<Name> | PollRow<Name> | RestRow<Name>;

type None<Key extends string> = { [key in Key]?: undefined };
type PourKey = 'pour' | 'slice' | 'ack' | 'quiet' | 'escape';
type ReadKey = 'data' | 'until' | 'more';
type AnswerKey = keyof AnswerRow;

interface AnyRow<Name extends string> {
  /** Milliseconds until the row fails. A row with `want: []` passes after them. */
  ms: number;
  /** A placeholder. If it is empty, the row is skipped. */
  when?: Name;
  /** A placeholder. If it has a value, the row is skipped. */
  unless?: Name;
  /** Two placeholders. If they are equal, the row is skipped. */
  same?: [Name, Name];
  /** Which failures of the row are harmless. `refuse`: a refusal is. `silence`: a timeout is, too. */
  may?: 'refuse' | 'silence';
  /** Values of placeholders that are stored once the row has passed. */
  set?: { [placeholder in Name]?: string };
  /**
   * Rows in a row with the same number share a line, if the modem accepts that. They must be extended commands, none of which needs
   * another's result.
   */
  chain?: number;
  /** Code of the fault if the modem refuses without a number, or if the server refuses. */
  refusedAs?: FaultCode;
  /** Code of the fault in place of `file-missing`, for a file that no person asked for. */
  missing?: FaultCode;
}

interface AnswerRow {
  /** Patterns of the lines to wait for, in any order. The default is `OK`. With an empty list the row waits for `ms`. */
  want?: string[];
  /**
   * Replaces `want` by OK and the command's result line: `0` of AT+CFTPSSTOP is `+CFTPSSTOP: 0`. If one of the two is missing, the modem is
   * asked.
   */
  result?: string;
  /** Lines that refuse, besides ERROR, such as `|SEND FAIL|CLOSED|`. */
  refuses?: string;
}

interface OnceRow {
  /** How often the command is sent, `ms` apart, until its answer comes. */
  tries?: number;
  /** OK alone lets the row pass at its timeout, even if its result is missing. */
  enough?: boolean;
  /**
   * The row waits for greeting and login. Without a greeting it ends before `ms`. If each operation is a session, all of them without an
   * image have it.
   */
  greets?: boolean;
}

interface AskRow {
  /**
   * Query for a result that is missing after OK. `want` confirms the row. With `isOver` it only shows that the result was lost. It must be
   * so for `overMs` milliseconds. `busy`: it was asked too early.
   */
  ask?: { say: string; want: string; isOver?: boolean; overMs?: number; busy?: string };
}

/** A row that sends a command and waits for lines. */
export interface SayRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, OnceRow, AskRow, None<PourKey | ReadKey | 'again'> {
  /** The command with its placeholders. */
  say: string;
}

/** A row that sends nothing and waits. */
export interface WaitRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, OnceRow, AskRow, None<PourKey | ReadKey | 'again' | 'say'> {}

/** A row whose command is followed by a payload. */
export interface PourRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, AskRow, None<keyof OnceRow | ReadKey | 'again'> {
  /** The command with its placeholders. */
  say: string;
  /** The prompt or line that the payload follows. The command has announced the payload's length. */
  pour: string;
  /**
   * The row is run once for each slice of the payload. A slice has at most the bytes of this placeholder, or of `{granted}` if `pour`
   * stores it. It fills `{slice}`, `{offset}` and `{last}` (1 or 0).
   */
  slice?: Name;
  /** The text for which the payload waits after each block of `bytes` bytes. */
  ack?: { text: string; bytes: number };
  /** The payload ends without OK: after so many milliseconds, the modem is asked or gets another terminator. */
  quiet?: number;
  /** How the payload is escaped. It is undefined for a payload of a counted length. */
  escape?: EscapeRule;
}

/** A row whose answer has raw bytes, which no query interrupts. */
export interface ReadRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, None<keyof OnceRow | keyof AskRow | PourKey | 'until' | 'more' | 'again'> {
  /** The command with its placeholders. */
  say: string;
  /**
   * The line that raw bytes follow. They are `{len}` bytes, or `{total}` less `{rest}`. `ms` begins again with each byte.
   * With a comma at the end, the bytes follow it directly, or after a 0 their number and a line end. With comma and quote, they are quoted.
   */
  data: string;
}

/** A row that is repeated until a line ends the raw bytes. */
export interface PollRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, None<keyof OnceRow | keyof AskRow | PourKey | 'again'> {
  /** The command with its placeholders. */
  say: string;
  /** The line that raw bytes follow, as in a `ReadRow`. */
  data: string;
  /** The row is repeated until this line, or for `ms` without raw bytes. Another value is a refusal, unless `more` or `data` match. */
  until: string;
  /** A line that means that more bytes are to come. */
  more?: string;
}

/** A row that repeats the script from its first row. */
export interface RestRow<Name extends string = string> extends AnyRow<Name>, None<AnswerKey | keyof OnceRow | keyof AskRow | PourKey | ReadKey | 'say'> {
  /** Pause before each repeat, in milliseconds. Once the row's `ms` have passed, the script is not repeated any more. */
  again: number;
}

/** The rows of a script, in order. */
export type Script<Name extends string = string> = Step<Name>[];

/** How a script or state ends. `refused`: the modem or server said no, and the link is good. `broken`: the link is not. */
export type End = 'done' | 'refused' | 'broken';
/** Gets the end of a script or state. An end other than `done` usually has a fault. */
export type OnEnd = (end: End, fault?: Fault) => void;
/** Gets an end other than `done`, with its fault. */
export type OnFail = (end: 'refused' | 'broken', fault: Fault) => void;
