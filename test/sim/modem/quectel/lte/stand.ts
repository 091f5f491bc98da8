// Sets up tests of Quectel's LTE modules, with or without an FTP server.

import { standsFor, type ServedStand } from '../../stand.ts';
import { createEc2x, type Ec2x } from './ec2x.ts';

/** The function by which a test opens an FTP session. */
export interface Opening {
  /** Sets the context and the FTP settings, and sends QFTPOPEN. @returns the lines of its response */
  open(): Promise<string[]>;
}

/** A simulated LTE module with an FTP server. */
export type ServedEc2x = ServedStand<Ec2x> & Opening;

/** `stand` sets up a test of a module alone, and `withServer` one with an FTP server. */
export const { stand, withServer } = standsFor(createEc2x, { echo: false }, ({ dte, server }): Opening => ({
  async open() {
    for (const say of [
      'AT+QICSGP=1,1,"net"', 'AT+QIACT=1', 'AT+QFTPCFG="account","user","password"', 'AT+QFTPCFG="filetype",0', 'AT+QFTPCFG="transmode",1',
      'AT+QFTPCFG="data_address",1',
    ]) await dte.ask(say);
    return dte.ask(`AT+QFTPOPEN="ftp.example.com",${server.port}`);
  },
}));
