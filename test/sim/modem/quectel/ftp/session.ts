// The types of a session of FTP on a Quectel M-series modem.

/** State of a session, as AT+QFTPSTAT names it. */
export type FtpState = 'IDLE' | 'OPENING' | 'OPENED' | 'WORKING' | 'TRANSFER' | 'CLOSING' | 'CLOSED';

/** The session as transfers need it. */
export interface QuectelSession {
  setState(state: FtpState): void;
  /** The code of a session that the network has lost. It is reported before the code of the failed command. */
  ending(): number | undefined;
  /** Prepares a transfer: the configured type, and the data connection of the configured mode. */
  prepare(): Promise<void>;
}
