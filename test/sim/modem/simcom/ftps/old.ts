// The older FTP commands of the SIM7600, without an S: CFTPSERV, CFTPPORT, CFTPUN, CFTPPW, CFTPMODE, CFTPTYPE, CFTPPUT, CFTPPUTFILE, and the
// context of sockets. No manual is available, so they follow what public programs have in common. Each transfer opens its own session.

import type { Clock } from '../../../clock.ts';
import type { At, Commands } from '../../command/at.ts';
import { createFtp, type Ftp } from '../../net/ftp/ftp.ts';
import { commandsOf } from './old/commands.ts';
import { atPower, type OldFtpOptions, type OldFtpParts, type OldService } from './old/state.ts';

/** The handlers of the older FTP commands, such as AT+CFTPPUT, and functions for other parts of the modem. */
export interface OldFtp {
  commands: Commands;
  ftp: Ftp;
  /** Returns whether the modem is uploading, either a file of its own or data from the UART. */
  isPutting(): boolean;
  /** Ends session, transfers and settings without a message. It is called when the modem has lost its power or the network. */
  drop(): void;
}

/** Creates the handlers of the older FTP commands, such as AT+CFTPPUT. */
export function createOldFtp(clock: Clock, at: At, parts: OldFtpParts, options: OldFtpOptions): OldFtp {
  const ftp = createFtp(clock, options, () => {});
  const service: OldService = { ...atPower(options), at, ftp, parts, options };
  return {
    commands: commandsOf(service),
    ftp,
    isPutting: () => service.isBusy,
    drop() {
      Object.assign(service, atPower(options));
      ftp.kill();
    },
  };
}
