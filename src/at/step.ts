// Types of a script: its rows are AT commands with the lines that answer them. They are data only.

import type { Fault, FaultCode } from '../fault';

/** Values of placeholders by name. Numbers are texts, too. */
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
 * One row of a script: a command, the lines that answer it, or a pause. `Name` are the placeholders that it may use.
 * A pattern in `want` is a whole line, or one or several names with `|` between them, a colon and fields:
 * - a literal; further fields are ignored (`+CFTPSSTART: 0` matches `+CFTPSSTART: 0,1`)
 * - `{name}` stores a field; as the last one, the unquoted rest
 * - `{name=1|5}` stores a field, which must be one of these values
 * - `{name+}` must not be negative; `{name/}` must be a path
 * - `<name>` stands for the value of the placeholder `name`
 * A line with the same name and another value is a refusal. `{name}` alone stores a line that is no result and no URC.
 */
export type Step<Name extends string = string> = SayRow<Name> | WaitRow<Name> | PourRow<Name> | ReadRow<Name> | PollRow<Name> | RestRow<Name>;

type None<Key extends string> = { [key in Key]?: undefined };
type PourKey = 'pour' | 'slice' | 'ack' | 'quiet' | 'escape';
type ReadKey = 'data' | 'until' | 'more';
type AnswerKey = keyof AnswerRow;

interface AnyRow<Name extends string> {
  /** Milliseconds after which the row fails. A row with `want: []` passes after them. */
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
  /** Code of the fault in place of `file-missing`, where the missing file is another, such as the image's copy in the modem. */
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
   * The FTP server greets and accepts the login within this row. If no greeting comes, the row ends before `ms`. Where each operation is a session
   * of its own, each row that connects has this.
   */
  greets?: boolean;
}

interface AskRow {
  /**
   * Query for a result that is missing after OK. `say` is sent, and a line that matches `want` confirms the row. With `isOver` that line only
   * shows that the result was lost. It must come for `overMs` milliseconds. A line that matches `busy` shows that the query came too early.
   */
  ask?: { say: string; want: string; isOver?: boolean; overMs?: number; busy?: string };
}

/** A row that sends a command and waits for lines. */
export interface SayRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, OnceRow, AskRow, None<PourKey | ReadKey | 'again'> {
  /** The command with its placeholders. */
  say: string;
}

/** A row that sends nothing and waits for lines, or for its time. */
export interface WaitRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, OnceRow, AskRow, None<PourKey | ReadKey | 'again' | 'say'> {}

/** A row whose command is followed by a payload. */
export interface PourRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, AskRow, None<keyof OnceRow | ReadKey | 'again'> {
  /** The command with its placeholders. */
  say: string;
  /** The prompt or line that the payload follows. The command has announced the payload's length. */
  pour: string;
  /**
   * The row is run once for each slice of the payload. This placeholder holds the most bytes of a slice; `{granted}` replaces it if `pour`
   * stores that. Each run sets `{slice}` (its bytes), `{offset}` (the bytes before it) and `{last}` (1 for the last slice, otherwise 0).
   */
  slice?: Name;
  /** The acknowledgement for which the payload waits after each block of `bytes` bytes. */
  ack?: { text: string; bytes: number };
  /** For a payload that no OK follows: milliseconds after which the modem is asked, or gets another terminator. */
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
   * If the pattern ends with a comma, they follow the comma directly, or after a 0 their number and a line end. With comma and quote, they are
   * quoted.
   */
  data: string;
}

/** A row that is repeated until a line ends the raw bytes. */
export interface PollRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, None<keyof OnceRow | keyof AskRow | PourKey | 'again'> {
  /** The command with its placeholders. */
  say: string;
  /** The line that raw bytes follow, as in a `ReadRow`. */
  data: string;
  /**
   * The row is repeated until this line comes, or until no raw bytes have come for `ms`. Another value is a refusal, unless `more` or `data`
   * match.
   */
  until: string;
  /** A line that means that more bytes are to come. */
  more?: string;
}

/** A row that pauses, and then repeats the script from its first row. */
export interface RestRow<Name extends string = string> extends AnyRow<Name>, None<AnswerKey | keyof OnceRow | keyof AskRow | PourKey | ReadKey | 'say'> {
  /** Pause before each repeat, in milliseconds. Once the row's `ms` have passed, the script is not repeated any more. */
  again: number;
}

/** The rows of a script, in order. */
export type Script<Name extends string = string> = Step<Name>[];

/** How a script or a state ends. `refused`: the modem or the server said no, but the link to the modem is good. `broken`: the link is not. */
export type End = 'done' | 'refused' | 'broken';
/** Gets the end of a script or state. An end other than `done` usually has a fault. */
export type OnEnd = (end: End, fault?: Fault) => void;
/** Gets an end other than `done`, with its fault. */
export type OnFail = (end: 'refused' | 'broken', fault: Fault) => void;
