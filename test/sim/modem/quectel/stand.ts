// Sets up tests of Quectel's M series, with or without an FTP server.

import { standsFor, type ServedStand } from '../stand.ts';
import { createQuectel, type Quectel } from './quectel.ts';

/** The function by which a test opens an FTP session. */
export interface Opening {
  /** Sets passive mode, binary type and the account, and sends QFTPOPEN. @returns the lines of its response */
  open(): Promise<string[]>;
}

/** A simulated M-series modem with an FTP server. */
export type ServedQuectel = ServedStand<Quectel> & Opening;

/** `stand` sets up a test of a modem alone, and `withServer` one with an FTP server. */
export const { stand, withServer } = standsFor(createQuectel, { echo: false }, ({ dte, server }): Opening => ({
  async open() {
    for (const say of ['AT+QFTPCFG=1,1', 'AT+QFTPCFG=2,0', 'AT+QFTPUSER="user"', 'AT+QFTPPASS="password"']) await dte.ask(say);
    return dte.ask(`AT+QFTPOPEN="ftp.example.com",${server.port}`);
  },
}));
