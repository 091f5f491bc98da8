/** What was learnt about how the modem answers. */
export interface Manner {
  /** The result of a row came before its OK, so silence until OK is normal. */
  isLate?: boolean;
  /** A row ended in silence, and no query was answered since. */
  isDeaf?: boolean;
  /** The modem echoes commands. If it does not, an echo later shows that it has restarted. */
  hasEcho?: boolean;
}

/** A query for a missing result. */
export interface Asking {
  /** Takes a line. @returns whether it belongs to the query */
  take(line: string): boolean;
  /** Waits for answers that are still to come, and then goes on with the row. */
  settle(then: () => void): void;
  /** Ends the query for a missing result. */
  stop(): void;
}
