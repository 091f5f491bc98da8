// Sets up tests of Quectel's LTE modules.

import { standsFor, type ServedStand } from '../../stand.ts';
import { createEc2x, type Ec2x } from './ec2x.ts';

/** A function that opens a session. */
export interface Opening {
  /** Sets context and settings, and sends QFTPOPEN. @returns its response */
  open(): Promise<string[]>;
}

/** A module with a server. */
export type ServedEc2x = ServedStand<Ec2x> & Opening;

/** Sets up a module, without or with a server. */
export const { stand, withServer } = standsFor(createEc2x, { echo: false }, ({ dte, server }): Opening => ({
  async open() {
    for (const say of ['AT+QICSGP=1,1,"net"', 'AT+QIACT=1', 'AT+QFTPCFG="account","user","password"', 'AT+QFTPCFG="filetype",0', 'AT+QFTPCFG="transmode",1', 'AT+QFTPCFG="data_address",1']) await dte.ask(say);
    return dte.ask(`AT+QFTPOPEN="ftp.example.com",${server.port}`);
  },
}));
