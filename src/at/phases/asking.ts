/** What was learnt about the way in which the modem answers. */
export interface Manner {
  /** The last result of a row came before its OK, so silence until OK is normal. False: OK came first. Undefined: no result has come yet. */
  isLate?: boolean;
  /** A script row has failed in silence, and the modem has answered no query since. */
  isDeaf?: boolean;
  /** The modem has echoed the current command. If it has not, a later echo of an AT shows that the modem has restarted. */
  hasEcho?: boolean;
}

/** Asks the modem for the missing result of a script's row. */
export interface Asking {
  /** Takes a line that the modem has sent. @returns whether the line belongs to a query */
  take(line: string): boolean;
  /** Waits for the answers to queries that were sent, and then calls `then`. */
  settle(then: () => void): void;
  /** Ends the queries for the missing result. */
  stop(): void;
}
