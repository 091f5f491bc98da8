// What the older FTP commands of the SIM7600 know: the settings of the next transfer, and whether one runs.

import type { At } from '../../../command/at.ts';
import type { Network } from '../../../common/network.ts';
import type { Ftp, FtpOptions } from '../../../net/ftp/ftp.ts';
import type { Drives } from '../../files/drives.ts';
import type { TransferOptions } from '../transfer/state.ts';

/** How the older FTP commands behave. */
export interface OldFtpOptions extends FtpOptions, Pick<TransferOptions, 'missingFileCode' | 'onPut' | 'putBufferBytes'> {
  /** How CFTPPUT fails: with a bare ERROR, or with the line of its code and then ERROR. */
  oldErrorForm: 'bare-error' | 'code-then-error';
  /** Value of CFTPMODE before it is set: 0 active, 1 passive. No document has the default, so a DTE must set it. */
  oldMode: 0 | 1;
  /** Value of CFTPTYPE before it is set: A text, I binary. No document has the default, so a DTE must set it. */
  oldType: 'A' | 'I';
}

/** The parts of the modem that the commands use. */
export interface OldFtpParts {
  drives: Drives;
  network: Network;
  /** Returns the current folder, as AT+FSCD has set it. */
  folder(): string;
}

/** The settings of a person, until the modem loses its power. */
interface Kept {
  settings: { host: string; port: number; user: string; password: string; mode: number; type: 'A' | 'I'; cid: number };
  /** Whether a transfer runs. */
  isBusy: boolean;
  /** Whether NETOPEN has opened the context of sockets. */
  isOpen: boolean;
}

/** The state of the commands and their parts. */
export interface OldService extends Kept {
  readonly at: At;
  readonly ftp: Ftp;
  readonly parts: OldFtpParts;
  readonly options: OldFtpOptions;
}

/** Most characters of a text. */
export const longestText = 256;

/** Returns the state after the modem has got its power. */
export function atPower(options: OldFtpOptions): Kept {
  const settings = { host: '', port: 21, user: '', password: '', mode: options.oldMode, type: options.oldType, cid: 1 };
  return { settings, isBusy: false, isOpen: false };
}
