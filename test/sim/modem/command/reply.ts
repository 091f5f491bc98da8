// The replies that a modem may give to a command: an answer, a data phase, or a reply that comes later.

/** The final result of an answer. */
export type End = 'OK' | 'ERROR' | 'silence' | { cme: number };

/** An answer to a command. */
export interface Answer {
  /** The reply's lines, which are framed. Bytes are sent as they are. */
  lines: (string | Uint8Array)[];
  end: End;
  /** Runs once the final result is sent. */
  after?: (() => void) | undefined;
}

/** A reply to a command. */
export type Reply = Answer | { phase: Phase; lines?: string[] } | { later: (finish: (reply: Reply) => void) => void };

/** A data phase. */
export interface Phase {
  /** The size that was announced, for the trace. */
  totalBytes?: number;
  /** Prompt in place of the modem's usual one. It is empty if only a line precedes the data. */
  prompt?: string;
  /** Milliseconds of silence after which it ends, if they differ from the modem's (`AtOptions`). */
  giveUpMs?: number;
  /** What restarts that silence, if it differs from the modem's. */
  lifeSign?: 'byte' | 'prompt';
  /** Takes content from the beginning of `bytes`. @returns how many bytes */
  take(bytes: Uint8Array): number;
  isWhole(): boolean;
  /** The response once the data are complete. */
  whole(): Reply;
  /** The response after a timeout. */
  gaveUp?: () => Reply;
  /** Called if the modem loses power or is reset during the phase. */
  cut?: () => void;
  /** Called if its operation has failed. No result follows. */
  broke?: () => void;
}
