// Properties and faults of uploads by SIMCom's FTP commands, and what tests see of an upload.

/** Properties and faults of uploads. */
export interface PutOptions {
  /**
   * How many bytes the modem allows for the next piece, as it prints in `+FTPPUT: 1,1,<max>`. It is one number for all pieces, or several that are
   * used in turn.
   */
  grantBytes: number | number[];
  /**
   * Most bytes of a piece that the modem takes, even if the DTE has announced more. It is one number for all pieces, or several that are used
   * in turn. With Infinity, whole pieces are taken.
   */
  confirmBytes: number | number[];
  /** Least milliseconds from the OK of a piece until the modem allows the next one. */
  grantMs: number;
  /** Most bytes that may wait for the radio. If more bytes wait, the modem does not allow the next piece yet. */
  windowBytes: number;
  /** Whether an upload begins at the offset of FTPREST (`sent`), or at the beginning of the file (`ignored`). The manuals do not tell it. */
  restInPut: 'ignored' | 'sent';
  /**
   * What happens if the UART is silent for `giveUpMs` within a piece. `error`: the command ends with ERROR, and the session goes on. `ends`: the
   * session ends, too, with code 64.
   */
  silentData: 'error' | 'ends';
  /** Milliseconds without data from the UART after which a session ends with code 64. */
  idleMs: number;
  /**
   * What comes before the data of FTPETPUT=2. `ok-first`: `OK` and `+FTPETPUT: 2,1` (application note 5.14). `ok-at-end`: only `+FTPETPUT:
   * 2,1` (C1024).
   */
  etPutOrder: 'ok-first' | 'ok-at-end';
  /** Size of the buffer between FTPETPUT and the radio, in bytes. Bytes that exceed it are lost. With Infinity, there is no limit. */
  etBufferBytes: number;
  /** Called after each slice of an upload that the radio has sent. `totalBytes` is 0 if the upload's length is unknown. */
  onPut?: ((remotePath: string, sentBytes: number, totalBytes: number) => void) | undefined;
}

/** The data that the DTE has sent for one upload. Tests compare them as a whole. */
export interface Received {
  /** The command by which the data came, such as `FTPPUT`, or `memory` for the modem's memory. */
  via: string;
  path: string;
  bytes: Uint8Array;
  /** Whether the DTE ended the upload correctly. */
  isWhole: boolean;
}
