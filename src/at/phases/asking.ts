export interface Manner {
  /** The result came before its OK, so silence until OK is normal. */
  isLate?: boolean;
  /** A row ended in silence, and no probe was answered since. */
  isDeaf?: boolean;
  /** A later echo shows a restart, if the modem does not echo commands. */
  hasEcho?: boolean;
}

export interface Asking {
  take(line: string): boolean;
  settle(then: () => void): void;
  stop(): void;
}
