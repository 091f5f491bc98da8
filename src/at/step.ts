// Types of a script: its rows are AT commands with the lines that answer them. They are data only.

import type { End, Fault, FaultCode } from '../fault';

/** Values of the placeholders in scripts, by name. Numbers are stored as texts, too. */
export type Variables = { [placeholder: string]: string };

/** Failures of a script row that do not end its script. */
export const enum May {
  /** The modem may refuse the row's command. */
  refuse = 1,
  /** The modem may refuse the row's command, or not answer at all. */
  silence
}

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
type AnswerKey = keyof AnswerRow;

/** A row after whose command no raw bytes come. */
interface NoRead {
  /** It is missing: no line announces raw bytes. */
  data?: undefined;
  /** It is missing: no line ends raw bytes. */
  until?: undefined;
  /** It is missing: no line announces more raw bytes. */
  more?: undefined;
}

interface AnyRow<Name extends string> {
  /** Time in milliseconds after which the script row fails. A row with `want: []` passes after this time. */
  ms: number;
  /** Name of a placeholder. If its value is empty, the script row is skipped. */
  when?: Name;
  /** Name of a placeholder. If it has a value, the script row is skipped. */
  unless?: Name;
  /** Names of two placeholders. If their values are equal, the script row is skipped. */
  same?: [Name, Name];
  /** Failures of the script row that do not end the script. */
  may?: May;
  /** Values to which placeholders are set once the script row has passed. */
  set?: { [placeholder in Name]?: string };
  /**
   * Rows next to each other that have the same number here share a command line, if the modem accepts that. They must be extended commands, none of
   * which needs another's result.
   */
  chain?: number;
  /** Code of the fault if the modem refuses the row without an error number, or if the server refuses it. */
  refusedAs?: FaultCode;
  /** Code of the fault that replaces `file-missing`, if the missing file is not the server's, such as the image's copy in the modem. */
  missing?: FaultCode;
}

interface AnswerRow {
  /**
   * Patterns of the lines to wait for, in any order. The default is OK alone. With an empty list the script row only waits for `ms` milliseconds.
   */
  want?: string[];
  /**
   * Short form of `want` that stands for OK and the command's own result line. In a row with AT+CFTPSSTOP, `0` stands for `+CFTPSSTOP: 0`. If one of
   * the two lines does not come, the modem is asked for it.
   */
  result?: string;
  /** Lines that refuse the command, besides ERROR. They are separated by `|`, such as `|SEND FAIL|CLOSED|`. */
  refuses?: string;
}

interface OnceRow {
  /** Most times that the command is sent, `ms` milliseconds apart, until its answer comes. */
  tries?: number;
  /** True if OK alone lets the script row pass at the end of its time, although its result is missing. */
  enough?: boolean;
  /**
   * True if the FTP server greets and accepts the login while this row waits. If no greeting comes, the row ends before its `ms` milliseconds are
   * over. If each operation of the modem is a session of its own, each row that connects has this.
   */
  greets?: boolean;
}

interface AskRow {
  /**
   * Query for a result that does not come after OK: the command `say` is sent, and a line that matches `want` confirms the row. With `isOver`, that
   * line only shows that the operation has ended and its result is lost. With `overMs`, the line must come for this many milliseconds. `busy` matches
   * a line that shows that the query came too early.
   */
  ask?: { say: string; want: string; isOver?: boolean; overMs?: number; busy?: string };
}

/** A row that sends a command and waits for lines. */
export interface SayRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, OnceRow, AskRow, None<PourKey | 'again'>, NoRead {
  /** The AT command, with its placeholders in braces. */
  say: string;
}

/** A row that sends nothing, and waits for lines or until its time is over. */
export interface WaitRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, OnceRow, AskRow, None<PourKey | 'again' | 'say'>, NoRead {}

/** A row whose command is followed by a payload. */
export interface PourRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, AskRow, None<keyof OnceRow | 'again'>, NoRead {
  /** The AT command, with its placeholders in braces. It announces the payload. */
  say: string;
  /** The prompt or line after which the payload is sent. The command has announced the payload's length. */
  pour: string;
  /**
   * Most bytes of a slice, as the name of a placeholder. The row is run once for each slice (part) of the payload. If `pour` stores `{granted}`, that
   * number replaces this one. Each run sets `{slice}` (its bytes), `{offset}` (the bytes before it) and `{last}` (1 for the last slice, otherwise 0).
   */
  slice?: Name;
  /** The text by which the modem acknowledges each block of `bytes` bytes. The payload waits for it. */
  ack?: { text: string; bytes: number };
  /**
   * Milliseconds of silence after a payload that no OK follows. After them, an AT is sent, or for an escaped payload the bytes that end data mode
   * again.
   */
  quiet?: number;
  /** How the payload is escaped. It is undefined for a payload of a counted length. */
  escape?: EscapeRule;
}

/** A row whose answer has raw bytes, such as a file. No query interrupts them. */
export interface ReadRow<Name extends string = string>
  extends AnyRow<Name>, AnswerRow, None<keyof OnceRow | keyof AskRow | PourKey | 'until' | 'more' | 'again'> {
  /** The AT command, with its placeholders in braces. */
  say: string;
  /**
   * The line after which raw bytes (the content of a file) come. It stores their number as `{len}`, or as `{total}` less `{rest}`. With a comma at
   * the pattern's end, the bytes begin after that comma or, if the value before it is 0, on the next line. With comma and quote, the bytes are in
   * quotes. The timeout `ms` begins again with each byte.
   */
  data: string;
}

/** A row whose command is repeated until a line ends the raw bytes. */
export interface PollRow<Name extends string = string> extends AnyRow<Name>, AnswerRow, None<keyof OnceRow | keyof AskRow | PourKey | 'again'> {
  /** The AT command, with its placeholders in braces. */
  say: string;
  /** The line after which raw bytes come, as in a `ReadRow`. */
  data: string;
  /**
   * The row's command is sent again until this line comes, or until no raw bytes have come for `ms` milliseconds. A line of this name with another
   * value is a refusal, unless it matches `more` or `data`.
   */
  until: string;
  /** A line of the modem which means that more raw bytes are to come. */
  more?: string;
}

/** A row that pauses, and then repeats the script from its first row. */
export interface RestRow<Name extends string = string>
  extends AnyRow<Name>, None<AnswerKey | keyof OnceRow | keyof AskRow | PourKey | 'say'>, NoRead {
  /** Pause before each repeat, in milliseconds. Once the timeout `ms` of the row is over, the script is not repeated any more. */
  again: number;
}

/** A script: its rows, in the order in which they are run. */
export type Script<Name extends string = string> = Step<Name>[];

/** Called at the end of a script or of a state of the firmware. An end other than `done` usually has a fault. */
export type OnEnd = (end: End, fault?: Fault) => void;
