// Types of a script: its rows are AT commands with the lines that answer them. They are data only.

import type { Fault, FaultCode } from '../fault';

/** Values of placeholders by name. Numbers are texts, too. */
export type Variables = { [placeholder: string]: string };

/** How bytes that would end data mode are escaped within a payload. */
export interface EscapeRule {
  /** The bytes that are escaped, as the inside of a character class of a regular expression. */
  codes: string;
  /** The byte that is sent before each escaped byte. */
  by: string;
  /** The bytes that end data mode after the payload. */
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
  /** Milliseconds after which the script row fails. A row with `want: []` passes after them. */
  ms: number;
  /** Name of a placeholder. If its value is empty, the script row is skipped. */
  when?: Name;
  /** Name of a placeholder. If it has a value, the script row is skipped. */
  unless?: Name;
  /** Names of two placeholders. If their values are equal, the script row is skipped. */
  same?: [Name, Name];
  /** Which failures of the script row do not end the script. `refuse`: a refusal. `silence`: a timeout, too. */
  may?: 'refuse' | 'silence';
  /** Values to which placeholders are set once the script row has passed. */
  set?: { [placeholder in Name]?: string };
  /**
   * Number of the command line that this row shares with the rows next to it, if the modem accepts that. They must be extended commands, none of
   * which needs another's result.
   */
  chain?: number;
  /** Code of the fault after a refusal by the modem without a number, or after one by the server. */
  refusedAs?: FaultCode;
  /** Code of the fault in place of `file-missing`, where the missing file is another, such as the image's copy in the modem. */
  missing?: FaultCode;
}

interface AnswerRow {
  /**
   * Patterns of the lines to wait for, in any order. The default is OK alone. With an empty list the script row only waits for `ms` milliseconds.
   */
  want?: string[];
  /**
   * Short form of `want` that stands for OK and the command's own result line. In a row with AT+CFTPSSTOP, `0` stands for `+CFTPSSTOP: 0`. If one
   * of the two lines is missing, the modem is asked.
   */
  result?: string;
  /** Lines that refuse the command besides ERROR, between bars, such as `|SEND FAIL|CLOSED|`. */
  refuses?: string;
}

interface OnceRow {
  /** How many times the command is sent, `ms` milliseconds apart, until its answer comes. */
  tries?: number;
  /** True if OK alone lets the script row pass at the end of its time, although its result is missing. */
  enough?: boolean;
  /**
   * True if the FTP server greets and accepts the login while this row waits. Without a greeting, the row ends before its `ms`. If each operation
   * of the modem is a session of its own, each row that connects has this.
   */
  greets?: boolean;
}

interface AskRow {
  /**
   * Query for a result that is missing after OK: `say` is sent, and a line that matches `want` confirms the row. With `isOver`, that line only
   * shows that the operation is over and its result lost. With `overMs`, it must come for so many milliseconds. `busy` matches a line that shows
   * that the query came too early.
   */
  ask?: { say: string; want: string; isOver?: boolean; overMs?: number; busy?: string };
}

/** A row that sends a command and waits for lines. */
export interface SayRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, OnceRow, AskRow, None<PourKey | ReadKey | 'again'> {
  /** The AT command, with its placeholders in braces. */
  say: string;
}

/** A row that sends nothing and waits for lines, or for its time. */
export interface WaitRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, OnceRow, AskRow, None<PourKey | ReadKey | 'again' | 'say'> {}

/** A row whose command is followed by a payload. */
export interface PourRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, AskRow, None<keyof OnceRow | ReadKey | 'again'> {
  /** The AT command, with its placeholders in braces. It announces the payload. */
  say: string;
  /** The prompt or line that the payload follows. The command has announced the payload's length. */
  pour: string;
  /**
   * The row is run once for each slice (part) of the payload. This placeholder holds the most bytes of a slice, unless `pour` stores `{granted}`,
   * which replaces it. Each run sets `{slice}` (its bytes), `{offset}` (the bytes before it) and `{last}` (1 for the last slice, otherwise 0).
   */
  slice?: Name;
  /** The text by which the modem acknowledges each block of `bytes` bytes. The payload waits for it. */
  ack?: { text: string; bytes: number };
  /** For a payload that no OK follows: milliseconds of silence after it, until an AT is sent or, for an escaped payload, the terminator again. */
  quiet?: number;
  /** How the payload is escaped. It is undefined for a payload of a counted length. */
  escape?: EscapeRule;
}

/** A row whose answer has raw bytes, such as a file. No query interrupts them. */
export interface ReadRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, None<keyof OnceRow | keyof AskRow | PourKey | 'until' | 'more' | 'again'> {
  /** The AT command, with its placeholders in braces. */
  say: string;
  /**
   * The line that raw bytes (the content of a file) follow. It stores their number as `{len}`, or as `{total}` less `{rest}`. With a comma at the
   * pattern's end, the bytes begin after that comma or, if the value before it is 0, on the next line. With comma and quote, the bytes are in
   * quotes. `ms` begins again with each byte.
   */
  data: string;
}

/** A row that is repeated until a line ends the raw bytes. */
export interface PollRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, None<keyof OnceRow | keyof AskRow | PourKey | 'again'> {
  /** The AT command, with its placeholders in braces. */
  say: string;
  /** The line that raw bytes follow, as in a `ReadRow`. */
  data: string;
  /**
   * The row's command is sent again until this line comes, or until no raw bytes have come for `ms` milliseconds. A line of this name with another
   * value is a refusal, unless it matches `more` or `data`.
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

/** A script: its rows, in the order in which they are run. */
export type Script<Name extends string = string> = Step<Name>[];

/**
 * How a script ends, or a state of the firmware that runs one. `refused`: modem or server said no, but the link to the modem is good. `broken`: it
 * is not.
 */
export type End = 'done' | 'refused' | 'broken';
/** Called at the end of a script or a state. An end other than `done` usually has a fault. */
export type OnEnd = (end: End, fault?: Fault) => void;
/** Called at an end other than `done`, with its fault. */
export type OnFail = (end: 'refused' | 'broken', fault: Fault) => void;
