// The types of an FTP session on a Quectel M-series modem.

/** State of the session, as AT+QFTPSTAT prints it. */
export type FtpState = 'IDLE' | 'OPENING' | 'OPENED' | 'WORKING' | 'TRANSFER' | 'CLOSING' | 'CLOSED';

/** What transfers need to know of the FTP session, and do with it. */
export interface QuectelSession {
  setState(state: FtpState): void;
  /**
   * Returns the error code for the event by which the network has ended the session. A command that failed by it prints this code. It is undefined if
   * the network has not ended the session.
   */
  ending(): number | undefined;
  /** Prepares a transfer: sends the configured type to the server. @throws a Failure if active mode is configured, and the network blocks it */
  prepare(): Promise<void>;
}
