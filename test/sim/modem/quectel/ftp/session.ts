// The types of an FTP session on a Quectel M-series modem.

/** State of the session, as AT+QFTPSTAT prints it. */
export type FtpState = 'IDLE' | 'OPENING' | 'OPENED' | 'WORKING' | 'TRANSFER' | 'CLOSING' | 'CLOSED';

/** The session, as far as transfers use it. */
export interface QuectelSession {
  setState(state: FtpState): void;
  /**
   * Returns the code by which the network has ended the session. It is reported in place of the code of the failed command. It is undefined
   * if the network has not ended it.
   */
  ending(): number | undefined;
  /** Prepares a transfer: sets the configured type at the server. @throws a Failure if the configured mode is active and cannot work */
  prepare(): Promise<void>;
}
