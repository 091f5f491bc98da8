// The FTP session of a Quectel M-series modem.

export type FtpState = 'IDLE' | 'OPENING' | 'OPENED' | 'WORKING' | 'TRANSFER' | 'CLOSING' | 'CLOSED';

/** The session as transfers need it. */
export interface QuectelSession {
  setState(state: FtpState): void;
  /** The code for a session lost by the network, reported before the code of the failed command. */
  ending(): number | undefined;
  /** Before a transfer: the configured type, and the data connection of its mode. */
  prepare(): Promise<void>;
}
