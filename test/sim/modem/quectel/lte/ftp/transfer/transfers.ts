// The state of the commands that move files on Quectel's LTE modules.

import type { At, Reply } from '../../../../command/at.ts';
import type { Air } from '../../../../net/air.ts';
import type { Ftp } from '../../../../net/ftp/ftp.ts';
import type { LteFiles } from '../../files.ts';
import type { LteReports } from '../report.ts';
import type { LteSettings } from '../setting.ts';

/** Properties of transfers, where the manual leaves them open. */
export interface LteMoveOptions {
  /** Size of the modem's buffer before the radio, in bytes. A packet gets its result once at least half of the buffer is free. */
  putBufferBytes: number;
  /** When a packet's data phase ends if the data connection breaks meanwhile: at once, or after all bytes of the packet have come. */
  failsInData: 'at-once' | 'at-end';
  /** Which number of bytes follows the 0 in a packet's result: the bytes of this packet, or those of all packets so far. */
  putTells: 'packet' | 'total';
  /** Most characters of a file name in QFTPPUT: 255 on the BG96, 50 on the UGxx modules. */
  longestName: number;
  /** Whether QFTPLEN also tells the length of a listing. */
  countsLists: boolean;
  /** Called after each slice of an upload that the radio has sent. `sentBytes` and `totalBytes` count from the beginning of the file. */
  onPut?: ((remotePath: string, sentBytes: number, totalBytes: number) => void) | undefined;
}

/** What the commands need of the login: whether it refuses them, and its preparation for a transfer. */
export interface Session {
  refuses(): Reply | undefined;
  prepare(): Promise<void>;
}

/** An upload to the server, whose bytes come packet by packet. */
export interface Upload {
  name: string;
  air: Air;
  done: Promise<void>;
  at: number;
  sent: number;
  failed?: unknown;
  onFailed?: (() => void) | undefined;
  cancelGap(): void;
}

/** Most characters of a file name on the server, except in QFTPPUT. */
export const longestName = 255;
/** Most characters of the name of a stored file. */
export const longestLocal = 60;
/** The largest number in an argument. */
export const largest = 2147483647;
/** The name that means the UART in place of a stored file. */
export const uart = 'COM:';

/** The parts of the modem that move files, and the transfer that is under way. */
export interface LteTransfers {
  at: At;
  ftp: Ftp;
  files: LteFiles;
  reports: LteReports;
  settings: LteSettings;
  session: Session;
  options: LteMoveOptions;
  /** The upload whose packets come from the UART. */
  upload: Upload | undefined;
  /** Whether a command is under way with the server. */
  isWorking: boolean;
  /** Bytes of the last transfer, as AT+QFTPLEN prints them. */
  lastBytes: number;
}

/** Returns the milliseconds that the modem waits for bytes of an upload. */
export const gapMs = (transfers: LteTransfers) => transfers.settings.number('rsptimeout') * 1000;

/** Aborts the transfer without a message. */
export function cancel(transfers: LteTransfers): void {
  transfers.upload?.cancelGap();
  if (transfers.upload || transfers.isWorking) transfers.ftp.kill();
  transfers.upload = undefined;
  transfers.isWorking = false;
}
