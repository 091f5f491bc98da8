// A probe beside a running row. Types only.

export interface Manner {
  /** The result came before its OK, so silence until OK is normal. */
  isLate?: boolean;
  /** A row ended in silence, and no probe was answered since. */
  isDeaf?: boolean;
  /** If the modem does not echo commands, a later echo shows a restart. */
  hasEcho?: boolean;
}

export interface Asking {
  take(line: string): boolean;
  settle(then: () => void): void;
  stop(): void;
}
