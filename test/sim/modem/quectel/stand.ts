// Setup for tests of Quectel's M-series.

import { standsFor, type ServedStand } from '../stand.ts';
import { createQuectel, type Quectel } from './quectel.ts';

export interface Opening {
  /** Passive, binary, the account, and QFTPOPEN. @returns its response */
  open(): Promise<string[]>;
}

export type ServedQuectel = ServedStand<Quectel> & Opening;

export const { stand, withServer } = standsFor(createQuectel, { echo: false }, ({ dte, server }): Opening => ({
  async open() {
    for (const say of ['AT+QFTPCFG=1,1', 'AT+QFTPCFG=2,0', 'AT+QFTPUSER="user"', 'AT+QFTPPASS="password"']) await dte.ask(say);
    return dte.ask(`AT+QFTPOPEN="ftp.example.com",${server.port}`);
  },
}));
