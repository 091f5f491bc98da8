// A modem's reply to a command: an answer, a data phase, or a reply that comes later.

/** How an answer ends. `OK` and `ERROR` are final results, `cme` has the number of a +CME ERROR, and `silence` means that no final result is sent. */
export type End = 'OK' | 'ERROR' | 'silence' | { cme: number };

/** An answer to a command: lines, and then a final result. */
export interface Answer {
  /** The lines before the final result. Texts get line ends, and bytes are sent as they are. */
  lines: (string | Uint8Array)[];
  end: End;
  /** Called after the final result was sent. */
  after?: (() => void) | undefined;
}

/**
 * What the handler of a command returns: an answer, a data phase that opens, or a function. The function gets `finish`, which it calls with the reply
 * later.
 */
export type Reply = Answer | { phase: Phase; lines?: string[] } | { later: (finish: (reply: Reply) => void) => void };

/** A data phase, in which the modem takes bytes as content. */
export interface Phase {
  /** Prompt in place of the modem's usual one. It is empty if lines take the place of a prompt. */
  prompt?: string;
  /** Milliseconds of silence after which this data phase ends. If missing, `AtOptions` has the modem's usual value. */
  giveUpMs?: number;
  /** From when the milliseconds of silence count, as `lifeSign` of `AtOptions`, which is the default. */
  lifeSign?: 'byte' | 'prompt';
  /** Takes content from the beginning of `bytes`. @returns how many bytes were taken */
  take(bytes: Uint8Array): number;
  /** Whether the content is complete, so that the phase ends. */
  isWhole(): boolean;
  /** Returns the modem's response once the content is complete. */
  whole(): Reply;
  /** Returns the modem's response after a timeout. Without this function, it is ERROR. */
  gaveUp?: () => Reply;
  /** Called if the modem loses power or is reset during the phase. */
  cut?: () => void;
  /** Called if a test's fault makes the data phase's command fail. The command sends no further result then. */
  broke?: () => void;
}

/** Returns an answer that consists of these lines and a final OK. */
export function ok(...lines: (string | Uint8Array)[]): Answer {
  return { lines, end: 'OK' };
}

/** Returns an answer that consists of these lines and a final ERROR. */
export function error(...lines: string[]): Answer {
  return { lines, end: 'ERROR' };
}

/** Returns an answer that is only `+CME ERROR` with this number. After AT+CMEE=0 the modem prints ERROR in its place. */
export function cme(code: number): Answer {
  return { lines: [], end: { cme: code } };
}

/** An answer by which the modem sends nothing: neither a line nor a final result. */
export const silence: Answer = { lines: [], end: 'silence' };
