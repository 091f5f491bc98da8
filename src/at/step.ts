// The rows that a modem's page of AT commands is made of: what to say, what must be seen, how long. Data only.

import type { Fault, FaultCode } from '../fault';

/** Values for the placeholders: filled into what is said, kept from what is seen. */
export type Bag = { [placeholder: string]: string };

/** What must be escaped in a payload, by which character, and what ends it. */
export interface EscapeRule {
  /** The characters that must not go as they are. */
  codes: string;
  by: string;
  end: string;
}

/**
 * A row of a script. `Name` is what placeholders may be called: the records have a list of them.
 *
 * `want` patterns: the text before ":", or all where there is none, must be equal, or one of several with `|` between them; blanks
 * after ":" do not count.
 * After it a literal matches the first field (`+CFTPSSTART: 0` takes `+CFTPSSTART: 0,1` too), `{name}` keeps a field (the last
 * placeholder the rest of the line, without its quotes), `{name=1|5}` keeps it and must be one of these, `{name+}` must not be
 * negative, `{name/}` must be a path. A line of the same name with another value is a refusal. `{name}` alone keeps a whole line
 * that is no result and no URC; `<name>` stands for what a placeholder holds.
 */
export interface Step<Name extends string = string> {
  /** The command, with `{placeholders}`; where it is missing, nothing is said: the row waits. */
  say?: string;
  /** All of these must come, in any order; `OK` where nothing else is named. An empty list waits out `ms`. */
  want?: string[];
  /** In place of `want`: OK and the command's own result line, in either order; `0` of AT+CFTPSSTOP is `+CFTPSSTOP: 0`. Where one of
   * the two stays away, the modem is asked whether it is still at it (ask.ts). */
  result?: string;
  /** The longest time until all of `want` has come. */
  ms: number;
  /** Said so many times while nothing answers, `ms` apart, or something that is no OK. */
  tries?: number;
  /** Skipped unless this placeholder is filled. */
  when?: Name;
  /** Skipped if this placeholder is filled. */
  unless?: Name;
  /** Skipped if these two placeholders hold the same: what was set before and still stands. */
  same?: [Name, Name];
  /** A refusal is no harm; with `silence`, neither is a silence. */
  may?: 'refuse' | 'silence';
  /** `OK` alone passes at the time-out: some samples print no more, and the row after it confirms the rest. */
  enough?: boolean;
  /** Lines that refuse it beside ERROR, as `|SEND FAIL|CLOSED|`. */
  refuses?: string;
  /** Placeholders that are filled when this row passes; `{name}` in a value is what that placeholder holds. */
  set?: { [placeholder in Name]?: string };
  /** Waits for the server's greeting, and for all of the login: `ms` is for a slow one, one that does not greet is given up before. Where
   * each operation is a session of its own, all have it that carry no image: that one may take longer on its own. */
  greets?: boolean;
  /** Begins the script again after so many milliseconds, until `ms` have gone by since the script began. */
  again?: number;
  /** What a refusal by the server (or without a number) means at this row. */
  blame?: FaultCode;
  /** What `file-missing` means at this row, where it is no file that a person asked for. */
  missing?: FaultCode;
  /** The payload follows this prompt, or this line, in exactly the announced count. */
  pour?: string;
  /** The payload goes in slices, this row once for each: the placeholder that keeps how much the modem takes at most. The row fills
   * `{slice}`, `{offset}`, how much of `{size}` went before, and `{last}`, 1 where nothing comes after it, else 0; where its `pour` keeps
   * `{granted}`, that much is given instead. */
  slice?: Name;
  /** The payload waits after every so many bytes for this text. */
  ack?: { text: string; bytes: number };
  /**
   * No OK ends the payload, only a result: after so long the modem is asked whether it has all bytes, or the mark that ends them
   * is said again.
   */
  quiet?: number;
  /** The payload is escaped and ended by a mark instead of a count. */
  escape?: EscapeRule;
  /**
   * Said again until this line has come, or until no raw bytes have come for `ms`. A line of its name with another value is a refusal,
   * unless it is `more` or `data`.
   */
  until?: string;
  /** A line that only says that it goes on: no result. */
  more?: string;
  /** Where OK has come and the rest has not for a while, this is asked: an answer that matches `want` confirms the row; with `isOver` it
   * shows only that the modem is no longer at it, so that the line has lost its result; with `overMs` it does so once nothing else
   * was answered for so long. `busy` is the row itself, said again too early. */
  ask?: { say: string; want: string; isOver?: boolean; overMs?: number; busy?: string };
  /**
   * Raw bytes follow a line of this pattern, which keeps their count in `{len}`; where it does not, they are those of `{total}` after
   * byte `{rest}`. `ms` is the longest time until the first; while they come it is renewed. Where the pattern ends with a comma, the
   * bytes follow the comma and no line end; a 0 there is a number of another kind: the count follows it, and the bytes the line end. Where
   * it ends with a comma and a quote, the bytes follow as many commas and a quote, and another one them.
   */
  data?: string;
}

export type Script<Name extends string = string> = Step<Name>[];

/** What a script ends with; see `fault` for why. */
export type End = 'done' | 'refused' | 'broken';
export type OnEnd = (end: End, wrong?: Fault) => void;

/** What is done in a state. @param cause the fault that has led here, where it was one */
export type Handler = (onEnd: OnEnd, cause?: Fault) => void;
export type Handlers = { [state: string]: Handler };
