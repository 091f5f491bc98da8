// Sets up tests of Quectel's M series.

import { standsFor, type ServedStand } from '../stand.ts';
import { createQuectel, type Quectel } from './quectel.ts';

/** A function that opens a session. */
export interface Opening {
  /** Sets passive and binary mode and the account, and sends QFTPOPEN. @returns its response */
  open(): Promise<string[]>;
}

/** A modem with a server. */
export type ServedQuectel = ServedStand<Quectel> & Opening;

/** Sets up a modem, without or with a server. */
export const { stand, withServer } = standsFor(createQuectel, { echo: false }, ({ dte, server }): Opening => ({
  async open() {
    for (const say of ['AT+QFTPCFG=1,1', 'AT+QFTPCFG=2,0', 'AT+QFTPUSER="user"', 'AT+QFTPPASS="password"']) await dte.ask(say);
    return dte.ask(`AT+QFTPOPEN="ftp.example.com",${server.port}`);
  },
}));
