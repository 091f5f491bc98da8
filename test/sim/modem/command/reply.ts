// The types of a modem's reply to a command: an answer, a data phase, or a reply that comes later.

/** The final result of an answer. `silence` means that nothing is sent, and `cme` is the number of a +CME ERROR. */
export type End = 'OK' | 'ERROR' | 'silence' | { cme: number };

/** An answer to a command: lines, and then a final result. */
export interface Answer {
  /** The lines before the final result. Texts get line ends, and bytes are sent as they are. */
  lines: (string | Uint8Array)[];
  end: End;
  /** Called after the final result was sent. */
  after?: (() => void) | undefined;
}

/** A reply to a command: an answer, the opening of a data phase, or a function that calls `finish` with the reply later. */
export type Reply = Answer | { phase: Phase; lines?: string[] } | { later: (finish: (reply: Reply) => void) => void };

/** A data phase, in which the modem takes bytes as content. */
export interface Phase {
  /** Prompt in place of the modem's usual one. It is empty if lines take the place of a prompt. */
  prompt?: string;
  /** Milliseconds of silence after which the phase ends, if they differ from the modem's own in `AtOptions`. */
  giveUpMs?: number;
  /** What restarts the time of silence, if it differs from the modem's own in `AtOptions`. */
  lifeSign?: 'byte' | 'prompt';
  /** Takes content from the beginning of `bytes`. @returns how many bytes were taken */
  take(bytes: Uint8Array): number;
  /** Whether the content is complete, so that the phase ends. */
  isWhole(): boolean;
  /** Returns the response to complete content. */
  whole(): Reply;
  /** Returns the response after a timeout. The default is ERROR. */
  gaveUp?: () => Reply;
  /** Called if the modem loses power or is reset during the phase. */
  cut?: () => void;
  /** Called if a test's fault makes the operation fail during the phase. No further result follows. */
  broke?: () => void;
}
