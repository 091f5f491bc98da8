// A modem's reply to a command: an answer, a data phase, or one that comes later.

export type End = 'OK' | 'ERROR' | 'silence' | { cme: number };

export interface Answer {
  /** Lines are framed; bytes are sent as they are. */
  lines: (string | Uint8Array)[];
  end: End;
  /** Runs once the final result is sent. */
  after?: (() => void) | undefined;
}

export type Reply = Answer | { phase: Phase; lines?: string[] } | { later: (finish: (reply: Reply) => void) => void };

export interface Phase {
  /** The announced size, for the trace. */
  totalBytes?: number;
  /** Replaces the modem's usual prompt; empty if only a line precedes. */
  prompt?: string;
  /** Its own timeout, if it differs from the modem's (`AtOptions`). */
  giveUpMs?: number;
  lifeSign?: 'byte' | 'prompt';
  /** Consumes content from the start of `bytes`. @returns how many bytes */
  take(bytes: Uint8Array): number;
  isWhole(): boolean;
  /** The response to complete data. */
  whole(): Reply;
  /** The response to a timeout. */
  gaveUp?: () => Reply;
  /** The modem lost power or was reset during the phase. */
  cut?: () => void;
  /** Its operation has failed; no result follows. */
  broke?: () => void;
}
