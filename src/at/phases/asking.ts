/** What was learnt about the order and the gaps in which the modem answers. */
export interface Manner {
  /**
   * The commands whose result has come, each as `|AT+NAME`. Behind it is `>` if the result came before OK, and `<` if OK came first. If the result
   * comes first, silence until OK is normal. The order belongs to the command, as one modem has both.
   */
  orders: string;
  /** The modem did not answer a script row at all, and has answered no query since. */
  isDeaf?: boolean;
  /** The modem has echoed the current command. If it has not, a later echo of an AT shows that the modem has restarted. */
  hasEcho?: boolean;
}

/** The queries that ask the modem for the missing result of a script row. */
export interface Asking {
  /** Takes a line that the modem has sent. @returns true if the line belongs to a query */
  take(line: string): boolean;
  /** Waits until all queries that were sent are answered, and then calls `then`. */
  settle(then: () => void): void;
  /** Ends the queries for the missing result of a script row. */
  stop(): void;
}
