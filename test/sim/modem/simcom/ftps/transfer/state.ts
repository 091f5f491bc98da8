// What the SIM7600's transfers know: the options, the parts of the modem that they use, and the cache of a download.

import type { At } from '../../../command/at.ts';
import type { Ftp } from '../../../net/ftp/ftp.ts';
import type { Drives } from '../../files/drives.ts';
import type { Results } from '../result.ts';

/** Limits of transfers, which differ between families. */
export interface TransferOptions {
  /** The drive of each directory number in CFTPSPUTFILE and CFTPSGETFILE, such as `C:`. */
  directories: Record<number, string>;
  /** Most characters of a path on the server: 256 on the SIM7600, 112 on the A76XX. */
  longestPath: number;
  /** Most characters of a path in CFTPSPUTFILE. On the SIM767XX they are 53. */
  longestPutFile: number;
  /** Whether CFTPSLIST needs a folder as its argument (A76XX AT manual 17.2.5). */
  listsFolder: boolean;
  /** Code of the failure if a file is missing in the modem. */
  missingFileCode: 7 | 17;
  /** Code of the failure if a drive is missing in the modem. */
  missingDriveCode: number;
  /** Most bytes in one block of CFTPSLIST and CFTPSGET. */
  listBlockBytes: number;
  /** Size of the buffer between CFTPSPUT and the radio, in bytes. Bytes that exceed it are lost. */
  putBufferBytes: number;
  /**
   * Called after each slice of an upload that the radio has sent. Both numbers count bytes from the beginning of the file. `totalBytes` is 0 if the
   * length is unknown.
   */
  onPut?: ((remotePath: string, sentBytes: number, totalBytes: number) => void) | undefined;
}

/** The state of the commands that move data, and the parts of the modem that they use. */
export interface Transfers {
  readonly at: At;
  readonly ftp: Ftp;
  readonly drives: Drives;
  readonly results: Results;
  readonly options: TransferOptions;
  /** Returns the modem's time in milliseconds since 1970. */
  localMs(): number;
  /** The rest of a download that CFTPSCACHERD prints. It is undefined if there is none. */
  cache: Uint8Array | undefined;
}

/** The largest offset that a command takes. */
export const longestRest = 2147483647;
